#include "config/key_table.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "config/names.h"
#include "unit/observe/scratch.h"

using namespace difysso::config;
using difysso::test::read_text;

namespace {

std::vector<const Key*> all_keys() {
    std::vector<const Key*> keys;
    for (const auto part : key_table()) {
        for (const Key& key : part) {
            keys.push_back(&key);
        }
    }
    static const ProviderKeys kOfProvider({"idp"});
    for (const Key& key : kOfProvider.all()) {
        keys.push_back(&key);
    }
    return keys;
}

// What a text has between the two markers, without the line ends next to them.
std::string between(const std::string& begin, const std::string& end, const std::string& readme) {
    const std::size_t from = readme.find(begin);
    const std::size_t to = readme.find(end);
    if (from == std::string::npos || to == std::string::npos) return "no markers";
    std::string text = readme.substr(from + begin.size(), to - from - begin.size());
    while (text.starts_with('\n')) {
        text.erase(0, 1);
    }
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return text + "\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_table_tests)

BOOST_AUTO_TEST_CASE(every_key_has_a_default_a_check_and_a_line_for_people) {
    for (const Key* key : all_keys()) {
        BOOST_TEST_CONTEXT(key->name) {
            BOOST_TEST((key->read != nullptr) != (key->read_provider != nullptr));
            BOOST_TEST(key->meaning.size() > 10U);
            BOOST_TEST(key->meaning.find('\n') == std::string_view::npos);
            BOOST_TEST(!key->meaning.ends_with('.'));
            BOOST_TEST(!title(key->group).empty());
            const bool says_something = key->fallback.kind == Default::Kind::value ||
                                        key->fallback.kind == Default::Kind::derived;
            BOOST_TEST(says_something == !key->fallback.text.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(every_default_passes_its_own_check) {
    for (const Key* key : all_keys()) {
        if (key->fallback.kind != Default::Kind::value) continue;
        Settings settings;
        settings.openid.emplace_back();
        BOOST_TEST_CONTEXT(key->name) {
            BOOST_TEST(read_value(*key, key->fallback.text, settings).view() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(no_two_keys_share_a_name) {
    std::set<std::string> names;
    for (const Key* key : all_keys()) {
        BOOST_TEST(names.emplace(key->name).second);
        if (!key->alias.empty()) BOOST_TEST(names.emplace(key->alias).second);
        if (key->form != Form::plain) {
            BOOST_TEST(names.emplace(std::string(key->name) + "_FILE").second);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_key_is_found_by_each_of_its_names) {
    const ProviderKeys of_providers({"other", "idp"});
    for (const Key* listed : all_keys()) {
        const Key* key = find_key(listed->name, of_providers.all());
        BOOST_TEST_REQUIRE((key != nullptr));
        BOOST_TEST(key->name == listed->name);
        BOOST_TEST(key->provider == (key->read_provider == nullptr ? 0U : 1U));
        const std::string name(key->name);
        BOOST_TEST(meaning_of("DIFYSSO_" + name, of_providers.all()).key == key);
        if (!key->alias.empty()) BOOST_TEST(find_key(key->alias) == key);
        const Meaning file = meaning_of(name + "_FILE", of_providers.all());
        BOOST_TEST(file.names_a_file == (key->form != Form::plain));
    }
    BOOST_TEST(find_key("") == nullptr);
    BOOST_TEST(find_key("DIFYSSO_") == nullptr);
    BOOST_TEST(find_key("redis_host") == nullptr);
    BOOST_TEST(find_key("OIDC_IDP_ISSUER") == nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_confidential_can_be_read_from_a_file) {
    for (const std::string_view name :
         {"SECRET_KEY", "SECRET_KEY_PREVIOUS", "DB_PASSWORD", "DATABASE_URL", "REDIS_PASSWORD",
          "CASDOOR_CLIENT_SECRET", "DIFY_INNER_API_KEY"}) {
        const Key* key = find_key(name);
        BOOST_TEST_REQUIRE((key != nullptr));
        BOOST_TEST((key->form == Form::secret));
    }
    const ProviderKeys of_provider({"idp"});
    BOOST_TEST((find_key("OIDC_IDP_CLIENT_SECRET", of_provider.all())->form == Form::secret));
    BOOST_TEST(
        (find_key("OIDC_IDP_PRIVATE_KEY", of_provider.all())->form == Form::secret_document));
    BOOST_TEST((find_key("CASDOOR_CERT")->form == Form::document));
}

BOOST_AUTO_TEST_CASE(help_has_every_key_in_lines_of_a_terminal) {
    const std::string help = help_text();
    for (const Key* key : all_keys()) {
        std::string name(key->name);
        if (key->read_provider != nullptr) name.replace(name.find("IDP"), 3, "<ID>");
        BOOST_TEST(help.find("  " + name) != std::string::npos);
    }
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_TEST(line.size() <= 100U);
        }
    }
    BOOST_TEST(help.find("  DB_USERNAME, DB_USER  [postgres]\n      The role to log in as\n") !=
               std::string::npos);
    BOOST_TEST(help.find("  SECRET_KEY, SECRET_KEY_FILE  [DIFY_STORAGE_PATH/.dify_secret_key]\n") !=
               std::string::npos);
}

// When it fails it prints the text that belongs into README.md.
BOOST_AUTO_TEST_CASE(the_readme_has_this_table) {
    const std::string table = readme_table();
    const std::string in_readme =
        between("<!-- keys -->\n", "<!-- /keys -->", read_text(DIFYSSO_SOURCE_DIR "/README.md"));
    BOOST_CHECK_MESSAGE(in_readme == table,
                        "between <!-- keys --> and <!-- /keys --> in README.md:\n"
                            << table);
}

// When it fails it prints the text that belongs into etc/man/difysso.env.5.
BOOST_AUTO_TEST_CASE(the_manual_has_these_lists) {
    const std::string lists = manual_lists();
    const std::string in_manual =
        between(".\\\" keys: the program's own table\n", ".\\\" end of keys",
                read_text(DIFYSSO_SOURCE_DIR "/etc/man/difysso.env.5"));
    BOOST_CHECK_MESSAGE(in_manual == lists, "between the comments on keys in difysso.env.5:\n"
                                                << lists);
}

BOOST_AUTO_TEST_SUITE_END()
