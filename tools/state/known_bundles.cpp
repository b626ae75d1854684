#include <tools/state/builtin_actors.hpp>
#include <tools/state/known_bundles.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace fvm::tools {
namespace {

constexpr KnownBundle all[] = {
    {"bafy2bzacebogjbpiemi7npzxchgcjjki3tfxon4ims55obfyfleqntteljsea", 8, "mainnet"},
    {"bafy2bzacedrdn6z3z7xz7lx4wll3tlgktirhllzqxb766dxpaqp3ukxsjfsba", 8, "calibrationnet"},
    {"bafy2bzaceba5qgs4z3imhlxwds5vamahngatvuuglbv5yl3ftfiosj6ud5chs", 8, "butterflynet"},
    {"bafy2bzacebsdvrxmdajiyxq2mxxxppvg2zwvqjzz3pgbsxwh6pvdcjofpmnxw", 8, "caterpillarnet"},
    {"bafy2bzacedq7tuibavyqxzkq4uybjj7ly22eu42mjkoehwn5d47xfunmtjm4k", 8, "devnet"},
    {"bafy2bzacedkjpqx27wgsvfxzuxfvixuxtbpt2y6yo6igcasez6gqiowron776", 8, "testing"},
    {"bafy2bzacecd3lb5v6tzjylnhnrhexslssyaozy6hogzgpkhztoe76exbrgrug", 8, "testing-fake-proofs"},
    {"bafy2bzacedvffumcvf72f2btjqvece3kpcdorxq5tq76iwcmqbzvsiu526cqm", 8, "hyperspace"},
    {"bafy2bzaceb6j6666h36xnhksu3ww4kxb6e25niayfgkdnifaqi6m6ooc66i6i", 9, "mainnet"},
    {"bafy2bzacedbedgynklc4dgpyxippkxmba2mgtw7ecntoneclsvvl4klqwuyyy", 9, "calibrationnet"},
    {"bafy2bzacec35by4erhcdgcsgzp7yb3j57utydlxxfc73m3k5pep67ehvvyv6i", 9, "butterflynet"},
    {"bafy2bzacebsdvrxmdajiyxq2mxxxppvg2zwvqjzz3pgbsxwh6pvdcjofpmnxw", 9, "caterpillarnet"},
    {"bafy2bzacedozk3jh2j4nobqotkbofodq4chbrabioxbfrygpldgoxs3zwgggk", 9, "devnet"},
    {"bafy2bzacecnnrmekqw2xvud46g3vo6x26cogh3ydgljqajlxqxzzbuxsjlwjm", 9, "testing"},
    {"bafy2bzacecql2gj2tri4fnbznmldue73qzt6zszvugw4exd64mwb52zrhv7k2", 9, "testing-fake-proofs"},
    {"bafy2bzacecsuyf7mmvrhkx2evng5gnz5canlnz2fdlzu2lvcgptiq2pzuovos", 10, "mainnet"},
    {"bafy2bzaced25ta3j6ygs34roprilbtb3f6mxifyfnm7z7ndquaruxzdq3y7lo", 10, "calibrationnet"},
    {"bafy2bzaceckjhsggacixv2d377zfdcnuio4hzkveprio3xnhm3gohi3zy3zco", 10, "butterflynet"},
    {"bafy2bzaceajftd7jawqnwf4kzkotksrwy6ag7mu2apkvypzrrmxboheuum5oi", 10, "caterpillarnet"},
    {"bafy2bzacebzz376j5kizfck56366kdz5aut6ktqrvqbi3efa2d4l2o2m653ts", 10, "devnet"},
    {"bafy2bzacebsp3bkxwsijenqeimhvhtg52d6o76hn6qhzxveqfq7d5hdd5l2ee", 10, "testing"},
    {"bafy2bzacedwap2uuii4luljckrnb4vkur2unb6fyinn7xjie6xlva2wmlygj2", 10, "testing-fake-proofs"},
    {"bafy2bzacecnhaiwcrpyjvzl4uv4q3jzoif26okl3m66q3cijp3dfwlcxwztwo", 11, "mainnet"},
    {"bafy2bzacedhuowetjy2h4cxnijz2l64h4mzpk5m256oywp4evarpono3cjhco", 11, "calibrationnet"},
    {"bafy2bzaceaiy4dsxxus5xp5n5i4tjzkb7sc54mjz7qnk2efhgmsrobjesxnza", 11, "butterflynet"},
    {"bafy2bzacebexc2jgzwr5ngn6jdnkwdqwwmcapajuypdgvopoe6bnvp4yxm4o2", 11, "caterpillarnet"},
    {"bafy2bzaceay35go4xbjb45km6o46e5bib3bi46panhovcbedrynzwmm3drr4i", 11, "devnet"},
    {"bafy2bzacea2vxre32tg3xhpejrktiuzx4d3pcoe7yyazgscfibmegmchr6n42", 11, "testing"},
    {"bafy2bzacecojemqglhzzhjnhgtrcbsgkyv67ziytvtbhwlr4ym4oxqofv7zui", 11, "testing-fake-proofs"},
    {"bafy2bzaceapkgfggvxyllnmuogtwasmsv5qi2qzhc2aybockd6kag2g5lzaio", 12, "mainnet"},
    {"bafy2bzacednzb3pkrfnbfhmoqtb3bc6dgvxszpqklf3qcc7qzcage4ewzxsca", 12, "calibrationnet"},
    {"bafy2bzacectxvbk77ntedhztd6sszp2btrtvsmy7lp2ypnrk6yl74zb34t2cq", 12, "butterflynet"},
    {"bafy2bzacebxiub6qsy67asvl5cx33x5vjbuqinalmf3xtnbmokxmmklzdkvei", 12, "caterpillarnet"},
    {"bafy2bzaceasjdukhhyjbegpli247vbf5h64f7uvxhhebdihuqsj2mwisdwa6o", 12, "devnet"},
    {"bafy2bzaceaaxd6ytavsek5bi5soqo7qamezuqfyfjy42es2clpbzu3pwzcmye", 12, "testing"},
    {"bafy2bzacecver4l5d6jiuzubhrtcxjjfdx6jnxbmyp4bselol2atgkhz3e3um", 12, "testing-fake-proofs"},
    {"bafy2bzacedrunxfqta5skb7q7x32lnp4efz2oq7fn226ffm7fu5iqs62jkmvs", 12, "calibrationnet-12-rc1"},
    {"bafy2bzacebl4w5ptfvuw6746w7ev562idkbf5ppq72e6zub22435ws2rukzru", 12, "calibrationnet-12-rc2"},
    {"bafy2bzacecdhvfmtirtojwhw2tyciu4jkbpsbk5g53oe24br27oy62sn4dc4e", 13, "mainnet"},
    {"bafy2bzacect4ktyujrwp6mjlsitnpvuw2pbuppz6w52sfljyo4agjevzm75qs", 13, "calibrationnet"},
    {"bafy2bzacec75zk7ufzwx6tg5avls5fxdjx5asaqmd2bfqdvkqrkzoxgyflosu", 13, "butterflynet"},
    {"bafy2bzacedu7kk2zngxp7y3lynhtaht6vgadgn5jzkxe5nuowtwzasnogx63w", 13, "caterpillarnet"},
    {"bafy2bzacecn7uxgehrqbcs462ktl2h23u23cmduy2etqj6xrd6tkkja56fna4", 13, "devnet"},
    {"bafy2bzacedg47dqxmtgzjch6i42kth72esd7w23gujyd6c6oppg3n6auag5ou", 13, "testing"},
    {"bafy2bzaceaf7fz33sp2i5ag5xg5ompn3dwppqlbwfacrwuvzaqdbqrtni7m5q", 13, "testing-fake-proofs"},
    {"bafy2bzacea4firkyvt2zzdwqjrws5pyeluaesh6uaid246tommayr4337xpmi", 13, "calibrationnet-13-rc3"},
    {"bafy2bzacecbueuzsropvqawsri27owo7isa5gp2qtluhrfsto2qg7wpgxnkba", 14, "mainnet"},
    {"bafy2bzacebq3hncszqpojglh2dkwekybq4zn6qpc4gceqbx36wndps5qehtau", 14, "calibrationnet"},
    {"bafy2bzacecmkqezl3a5klkzz7z4ou4jwqk4zzd3nvz727l4qh44ngsxtxdblu", 14, "butterflynet"},
    {"bafy2bzacecr6g2co4zkdvrsbz2z7wh44o6hrl3rpbgnlhe52772hhjs43vxge", 14, "caterpillarnet"},
    {"bafy2bzacebwn7ymtozv5yz3x5hnxl4bds2grlgsk5kncyxjak3hqyhslb534m", 14, "devnet"},
    {"bafy2bzacebgc3zha33w7wggshqjeeomjnxfsqdezpt6e5w4tcqnfp42hvhqyy", 14, "testing"},
    {"bafy2bzacebca2c7r6m47fv5ojbzfgqxw74zxyzphlkxigj75q7vobbe6vm4x4", 14, "testing-fake-proofs"},
    {"bafy2bzaceakwje2hyinucrhgtsfo44p54iw4g6otbv5ghov65vajhxgntr53u", 15, "mainnet"},
    {"bafy2bzaceax5zkysst7vtyup4whdxwzlpnaya3qp34rnoi6gyt4pongps7obw", 15, "calibrationnet"},
    {"bafy2bzacearjal5rsmzloz3ny7aoju2rgw66wgxdrydgg27thcsazbmf5qihq", 15, "butterflynet"},
    {"bafy2bzaceaw24gctg3dx6pzrymhggsp32c7mofjscwnylk4pzsqmilolygwhi", 15, "caterpillarnet"},
    {"bafy2bzacedlusqjwf7chvl2ve2fum5noyqrtjzcrzkhpbzpkg7puiru7dj4ug", 15, "devnet"},
    {"bafy2bzacedio6qbcgxduz3y2zksor5dgyt3ieiugnugvsz6k2jdzwvugwahag", 15, "testing"},
    {"bafy2bzacea3jtzs4jz75ht3ncdyvabef4spz7w375ja7spp36yy3zwp5ji2wi", 15, "testing-fake-proofs"},
    {"bafy2bzacecnepvsh4lw6pwljobvwm6zwu6mbwveatp7llhpuguvjhjiqz7o46", 16, "mainnet"},
    {"bafy2bzacecqtwq6hjhj2zy5gwjp76a4tpcg2lt7dps5ycenvynk2ijqqyo65e", 16, "calibrationnet"},
    {"bafy2bzaceda5lc7qrwp2hdm6s6erppwuydsfqrhbgld7juixalk342inqimbo", 16, "butterflynet"},
    {"bafy2bzacedrq643mgak6w3nbmz3wvcgjrirdoq7y6l3xgwijgirffgaxf6yqg", 16, "caterpillarnet"},
    {"bafy2bzaceclp3wfrwdjgh6c3gee5smwj3zmmrhb4fdbc4yfchfaia6rlljx5o", 16, "devnet"},
    {"bafy2bzaceazq2v3l6w2vhch76v5y5krsif5zf65ctega6bll6yrsxavwoyrf2", 16, "testing"},
    {"bafy2bzaceaauqnw45yfi6lh53gzxzx47tabzh7zart6eqr3eojp72vtzgs6tg", 16, "testing-fake-proofs"},
    {"bafy2bzacedn2h6huw7v2elmmdmpv4phdv4wjwgct7kcrrtdgz7jkjdm6uwa6k", 16, "butterflynet-v16.0.0"},
    {"bafy2bzacebc7zpsrihpyd2jdcvmegbbk6yhzkifre3hxtoul5wdxxklbwitry", 16,
     "calibrationnet-v16.0.0"},
    {"bafy2bzaceafzrqb6adck3o3mbyd33gtp2272f577hidqyo7cszg2ksn5sebh2", 16, "devnet-v16.0.0"},
    {"bafy2bzacec4tth5r62ny75wt27tyzgzc4nc3zte6cxainlrxs54g7yvmlezs4", 16,
     "testing-fake-proofs-v16.0.0"},
    {"bafy2bzacea35za4a3ljlupfn2wxdzwz5py6vbu267s5p4p4uvdoqyhhggbbfq", 16, "testing-v16.0.0"},
    {"bafy2bzaceai74ppsvuxs3nvpzzeuptdr3wl7vmdpbphvtz4qt5hfq2qdfvz3e", 17, "mainnet"},
    {"bafy2bzacecn64rlb52rjsvgopnidz6w42z3zobmjxqek5s4xqjh3ly47rcurg", 17, "calibrationnet"},
    {"bafy2bzacedzjwguwuihh4tptzfkkwaj3naamrnklbaixn2wfzqh67twwp56pi", 17, "butterflynet"},
    {"bafy2bzaceautgoa57hap6oflau5du3d2hwgk45c76muyyxuqaj6amak2znllq", 17, "caterpillarnet"},
    {"bafy2bzaceasvgkke3j4cs3xsxnjswpcdmokkvkiehzxzcgfox3ozlehimbuqk", 17, "devnet"},
    {"bafy2bzaceb2ca5dv47npgrjww4aga4fvlvgykf34b7aq4ti5gfs2qqj2eif4w", 17, "testing"},
    {"bafy2bzacedws3pjlpe4zm3pkgjvu6uovegk7osexwlpwkevkqulhqqqkic6b2", 17, "testing-fake-proofs"},
    {"bafy2bzacedxsqapxwj5znwy4leem5gsuenhhfyqcntews3yis5iek67thy6lc", 18, "mainnet"},
    {"bafy2bzacebkfatnbe6w4rj7lf6gkjh7mywlrpdh2dj6hu2dl4rmtwksszm2hs", 18, "calibrationnet"},
    {"bafy2bzacedg3y3ylp3w4bqmfgyiasrikg3bgfibblc7o4gri3b7j7ftgjhyuu", 18, "butterflynet"},
    {"bafy2bzacebmy7xg5qcvxnlnu7vg32hdmgdn4jqljwnazdeetitesbovnlnctw", 18, "caterpillarnet"},
    {"bafy2bzaced35gjxagazf2fne5dakbok5abmivsh7cq7huwfuptebgwjmcpcf6", 18, "devnet"},
    {"bafy2bzacece6i7k26rjexzyedrr5qcag7xdntw72tdsealzy6qqdrankk4a7g", 18, "testing"},
    {"bafy2bzacebhqxufvuk42n44l2h3ilek5jrp7lgdyapnyu76j5ocgi5koxkh7u", 18, "testing-fake-proofs"},
};

}  // namespace

std::span<const KnownBundle> known_bundles() {
    return all;
}

std::vector<KnownBundle> find_known_bundles(const ipld::Cid& manifest_root) {
    const std::string root = manifest_root.to_text();
    std::vector<KnownBundle> found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [&](const KnownBundle& bundle) { return bundle.root == root; });
    return found;
}

std::string describe_releases(std::span<const KnownBundle> bundles) {
    std::string text;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        const bool says_network =
            i + 1 == bundles.size() || bundles[i + 1].network != bundles[i].network;
        text += (i == 0 ? "actors v" : " and v") + std::to_string(bundles[i].actors_version) +
                (says_network ? ", " + std::string(bundles[i].network) : "");
    }
    return text;
}

std::string_view network_of(const KnownBundle& bundle) {
    std::string_view network = bundle.network;
    for (const std::string_view name : bundle_networks) {
        if (bundle.network == name) {
            return name;
        }
        // A release of its own: calibrationnet-13-rc3.
        if (bundle.network.starts_with(name) &&
            bundle.network.substr(name.size()).starts_with('-') &&
            (network == bundle.network || name.size() > network.size())) {
            network = name;
        }
    }
    return network;
}

}  // namespace fvm::tools
