# The front door. `make demo` and `make test` do all the set-up on a bare Debian 12 machine with
# current Rust and Go; every other target is a part of them or a tool for development.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

JOBS ?= $(shell nproc)
# SETUP=no leaves the machine as it is.
SETUP ?= yes
FUZZ_SECONDS ?= 30
# For `make differential`: QUICK=yes makes 60 messages for each version, DIFFERENTIAL adds options, HOSTILE
# those for hostile actors. For `make twin`: QUICK=yes makes fewer messages, TWIN adds options.
comma := ,
QUICK ?=
DIFFERENTIAL ?=
HOSTILE ?=
TWIN ?=
# One target's name, or nothing for all of them.
FUZZ_TARGET ?=
# The same number tries the same inputs; nothing for others each time. `make fuzz-quick` has 1.
FUZZ_SEED ?=
# Where `make install` puts what it installs.
PREFIX ?= /usr/local
# Least line coverage of fvm/, in per cent.
COVERAGE_MINIMUM ?= 85

export CARGO_NET_RETRY ?= 5
export CMAKE_BUILD_PARALLEL_LEVEL = $(JOBS)
launcher := $(if $(shell command -v ccache),-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
setup = $(if $(filter yes,$(SETUP)),@scripts/setup.sh $(1))

##@ Everyday

.PHONY: help
help: ## print this list
	@awk 'BEGIN { FS = ":.*## " } \
	    /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: build bundles ## execute messages on two start states with the canonical actors, and show gas and roots
	@scripts/demo.sh

.PHONY: test
test: ## build everything, run every test, and the sanitizer subset: what CI does
	$(call setup,test)
	@scripts/test.sh

.PHONY: build
build: ## build the program, optimised: build/fvm
	$(call setup,build)
	@$(MAKE) --no-print-directory compile-release TARGETS=fvm-cli
	@scripts/link_program.sh build/release

.PHONY: install
install: ## the program, and the package for actors and embedders: PREFIX=/usr/local
	$(call setup,test)
	@$(MAKE) --no-print-directory compile-release TARGETS="fvm-cli fvm_sdk_host"
	@$(MAKE) --no-print-directory compile-wasm32 TARGETS="fvm_sdk fvm_sdk_rt"
	@cmake --install build/release --prefix $(abspath $(PREFIX)) >build/install.log
	@echo "installed in $(abspath $(PREFIX)); what: build/install.log"

.PHONY: setup
setup: ## install what is missing for all of these targets, and check Rust and Go
	@scripts/setup.sh all

.PHONY: bundles
bundles: ## bring the canonical actor bundles and genesis states into the cache folder
	@scripts/bundles.sh

.PHONY: bundle
bundle: build bundles ## bundles of our actors for each network, mixed with canonical ones: build/bundle/*.car
	@$(MAKE) --no-print-directory compile-wasm32
	@scripts/make_bundle.sh

.PHONY: bundle-reproducible
bundle-reproducible: bundle ## the modules and bundles once more, built in another folder: the same bytes
	@scripts/check_reproducible.sh

##@ Checks

.PHONY: lint
lint: check-tree check-format tidy ## all static checks

.PHONY: check-tree
check-tree: ## layers, includes, banned constructs, names, sizes, and what the docs name
	@python3 scripts/check_layers.py --self-test
	@python3 scripts/check_layers.py
	@python3 scripts/check_docs.py --self-test
	@python3 scripts/check_docs.py
	@python3 cmake/check_wasm_imports.py --self-test
	@python3 scripts/run_tests.py --self-test
	@python3 scripts/check_behaviours.py --self-test
	@python3 scripts/check_behaviours.py

.PHONY: check-format
check-format: ## formatting as clang-format has it
	$(call setup,lint)
	@scripts/sources.sh | xargs -r clang-format-22 --dry-run --Werror
	@echo "format: clean"

.PHONY: format
format: ## rewrite the sources as clang-format has them
	$(call setup,lint)
	@scripts/sources.sh | xargs -r clang-format-22 -i

.PHONY: tidy
tidy: ## clang-tidy; FILES="a.cpp b.cpp" for some sources, SINCE=<commit> for changed ones
	$(call setup,lint)
	@$(MAKE) --no-print-directory configure-dev
	@FILES="$(FILES)" SINCE="$(SINCE)" JOBS=$(JOBS) scripts/tidy.sh build/dev

.PHONY: coverage
coverage: prepared-test ## line coverage of fvm/ by the tests; below COVERAGE_MINIMUM is a failure
	@$(MAKE) --no-print-directory compile-coverage
	@scripts/coverage.sh build/coverage $(COVERAGE_MINIMUM)

.PHONY: asan
asan: prepared-test ## every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory compile-asan
	@python3 scripts/run_tests.py build/asan

.PHONY: faults
faults: prepared-test ## a host that fails once, at every place of every committed vector
	@$(MAKE) --no-print-directory compile-dev TARGETS=test_faults
	@FVM_FAULTS=all python3 scripts/run_tests.py build/dev --only '^test_faults$$'

.PHONY: tsan
tsan: prepared-test ## every test under ThreadSanitizer, vectors on several threads among them
	@$(MAKE) --no-print-directory compile-tsan
	@python3 scripts/run_tests.py build/tsan

.PHONY: gcc
gcc: prepared-test ## every test, built by GCC 12
	@$(MAKE) --no-print-directory compile-gcc
	@python3 scripts/run_tests.py build/gcc

.PHONY: template-check
template-check: setup-test ## examples/actor-template outside the tree, with nothing but an installed package
	@$(MAKE) --no-print-directory bundles
	@$(MAKE) --no-print-directory compile-dev TARGETS="fvm-cli fvm_sdk_host"
	@$(MAKE) --no-print-directory compile-wasm32 TARGETS="fvm_sdk fvm_sdk_rt"
	@scripts/check_template.sh build/dev

.PHONY: fuzz-quick
fuzz-quick: export FUZZ_EXCEPT := fuzz_*_node
# A change fails CI for what it did, not for what chance found.
fuzz-quick: FUZZ_SEED := $(or $(FUZZ_SEED),1)
fuzz-quick: fuzz ## the fuzz targets of decoders and of the executor for FUZZ_SECONDS=30; those of trees learn too slowly for that

.PHONY: fuzz
fuzz: setup-test ## fuzz targets for FUZZ_SECONDS each; FUZZ_TARGET=name for one
	@$(MAKE) --no-print-directory compile-fuzz TARGETS=fuzz_targets
	@FUZZ_SEED=$(FUZZ_SEED) scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGET)

##@ Measurements and references

.PHONY: bench
bench: ## build and run the benchmarks, the reference beside us
	$(call setup,bench)
	@$(MAKE) --no-print-directory bundles oracle
	@$(MAKE) --no-print-directory compile-release CONFIGURE=-DFVM_BENCH=ON
	@scripts/link_program.sh build/release
	@scripts/bench.sh build/release

.PHONY: oracle
oracle: ## build the program that runs the reference crates: build/oracle/release/fvm-oracle
	@cargo build --release --locked --manifest-path test/oracle/Cargo.toml --target-dir build/oracle

.PHONY: differential
differential: build bundles oracle ## random messages for each network version: the reference and us; QUICK=yes for fewer
	@PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 python3 -m differential.generate --jobs $(JOBS) \
	    $(if $(QUICK),--messages 60 --traces 6) $(DIFFERENTIAL)
	@PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 python3 -m differential.hostile --jobs $(JOBS) \
	    $(if $(QUICK),--nv 17$(comma)18$(comma)28 --every 20) $(HOSTILE)

.PHONY: twin
twin: build bundles ## messages with the canonical actors and with ours, which must not differ; QUICK=yes for fewer
	@$(MAKE) --no-print-directory compile-wasm32
	@PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 python3 -m differential.twin $(if $(QUICK),--quick) $(TWIN)

.PHONY: twin-networks
twin-networks: build bundles ## the same for power and the verified registry on each network
	@$(MAKE) --no-print-directory compile-wasm32
	@PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 python3 -m differential.twin_networks $(TWIN)

.PHONY: clean
clean: ## remove build/ (the bundles stay in their cache folder)
	rm -rf build

# What the test programs need besides themselves.
.PHONY: setup-test prepared-test
setup-test:
	$(call setup,test)
prepared-test: setup-test
	@$(MAKE) --no-print-directory bundles oracle

# configure-<preset> and compile-<preset>: the build folders, each build/<preset>. TARGETS names what
# to build, CONFIGURE adds options.
configure-%:
	@mkdir -p build
	@cmake --preset $* $(launcher) $(CONFIGURE) >build/configure-$*.log 2>&1 || \
	    { cat build/configure-$*.log >&2; exit 1; }

compile-%:
	@$(MAKE) --no-print-directory configure-$*
	@cmake --build build/$* --parallel $(JOBS) $(if $(TARGETS),--target $(TARGETS))
