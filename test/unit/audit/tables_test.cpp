#include "audit/tables.h"

#include <map>

#include <boost/test/unit_test.hpp>

#include "fake/database.h"

using namespace difysso;
using audit::Kind;

namespace {

using Parameters = std::vector<postgres::Parameter>;

// Answers audit_account_gone with so many rows in all, 500 a page.
struct Gone {
    explicit Gone(int all) : left(all) {}
    fake::Rows operator()(const std::string& name, const Parameters& parameters) {
        asked[name].push_back(parameters);
        if (name == "audit_forget") return forgets ? fake::Rows{{}} : fake::Rows{};
        if (name != "audit_account_gone") return {};
        fake::Rows rows;
        for (; left > 0 && rows.size() < 500; --left)
            rows.push_back({"casdoor", "sub" + std::to_string(left), "subject", "account"});
        return rows;
    }
    int left;
    bool forgets = true;
    std::map<std::string, std::vector<Parameters>> asked;
};

struct Seen {
    int found = 0;
    int mended = 0;
};

Seen look(Gone& gone, bool repair, std::vector<std::string>* trips = nullptr) {
    fake::Connection connection(std::ref(gone));
    Seen seen;
    audit::Tables(connection, repair).look([&](const audit::Finding& finding) {
        BOOST_TEST((finding.kind == Kind::account_gone));
        BOOST_TEST(finding.subject == "subject");
        ++seen.found;
        seen.mended += finding.mended ? 1 : 0;
    });
    if (trips != nullptr) *trips = connection.trips;
    return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(each_page_begins_behind_the_one_before) {
    Gone gone(1003);
    BOOST_TEST(look(gone, false).found == 1003);
    const auto& pages = gone.asked["audit_account_gone"];
    BOOST_REQUIRE(pages.size() == 3U);
    BOOST_TEST(pages[0][0].value() == "");
    BOOST_TEST(pages[1][0].value() == "casdoor");
    BOOST_TEST(pages[1][1].value() == "sub504");
    BOOST_TEST(pages[2][1].value() == "sub4");
    BOOST_TEST(pages[2][2].value() == "60 seconds");
}

BOOST_AUTO_TEST_CASE(a_last_page_that_is_full_is_followed_by_an_empty_one) {
    Gone gone(500);
    BOOST_TEST(look(gone, false).found == 500);
    BOOST_TEST(gone.asked["audit_account_gone"].size() == 2U);
}

BOOST_AUTO_TEST_CASE(every_statement_has_a_transaction_of_its_own) {
    Gone gone(0);
    std::vector<std::string> trips;
    look(gone, false, &trips);
    BOOST_REQUIRE(trips.size() == 3 * gone.asked.size());
    for (std::size_t i = 0; i < trips.size(); i += 3) {
        BOOST_TEST(trips[i] == "BEGIN");
        BOOST_TEST(trips[i + 1].starts_with("audit_"));
        BOOST_TEST(trips[i + 2] == "COMMIT");
    }
}

BOOST_AUTO_TEST_CASE(identities_are_forgotten_only_when_asked_to_with_the_account_that_was_seen) {
    Gone told(2);
    BOOST_TEST(look(told, false).mended == 0);
    BOOST_TEST(told.asked.count("audit_forget") == 0U);
    Gone mended(2);
    BOOST_TEST(look(mended, true).mended == 2);
    BOOST_TEST(mended.asked["audit_forget"][0][2].value() == "account");
}

// A sign-in may have given it another account meanwhile.
BOOST_AUTO_TEST_CASE(an_identity_that_was_not_deleted_is_not_told_as_mended) {
    Gone gone(2);
    gone.forgets = false;
    BOOST_TEST(look(gone, true).mended == 0);
}

BOOST_AUTO_TEST_SUITE_END()
