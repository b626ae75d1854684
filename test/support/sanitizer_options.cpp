#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FVM_THREAD_SANITIZER 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define FVM_THREAD_SANITIZER 1
#endif

#ifdef FVM_THREAD_SANITIZER
/// ThreadSanitizer asks a program for its options under this name. The engine walks the stack in
/// its signal handler when Wasm traps; it allocates there, which is sound because a trap of Wasm
/// never interrupts an allocation.
extern "C" const char* __tsan_default_options();

extern "C" const char* __tsan_default_options() {
    return "report_signal_unsafe=0";
}
#endif
