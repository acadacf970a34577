#include "observe/health.h"

#include <set>

#include <boost/test/unit_test.hpp>

using namespace difysso::observe;
using Part = Health::Part;

namespace {

const std::array<Part, Health::kParts> kAll{Part::postgresql, Part::redis, Part::dify_schema,
                                            Part::migrations, Part::provider};

bool ready(const Health& health) {
    return Health::ready(health.snapshot());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(health)

BOOST_AUTO_TEST_CASE(it_is_not_ready_before_everything_was_looked_at) {
    Health health;
    BOOST_TEST(!ready(health));
    for (const Part part : {Part::postgresql, Part::redis, Part::dify_schema}) {
        health.set(part, {});
        BOOST_TEST(!ready(health));
    }
    health.set(Part::migrations, {});
    BOOST_TEST(ready(health));
}

BOOST_AUTO_TEST_CASE(each_part_but_the_provider_counts) {
    for (const Part broken : kAll) {
        Health health;
        for (const Part part : kAll) {
            health.set(part, {});
        }
        BOOST_TEST(ready(health));
        health.set(broken, Reason::redis_unavailable);
        BOOST_TEST(ready(health) == (broken == Part::provider));
        const auto state = health.snapshot()[static_cast<std::size_t>(broken)];
        BOOST_TEST(state.known);
        BOOST_TEST((state.reason == Reason::redis_unavailable));
        health.set(broken, {});
        BOOST_TEST(ready(health));
    }
}

BOOST_AUTO_TEST_CASE(each_part_has_a_name) {
    std::set<std::string_view> names;
    for (const Part part : kAll) {
        BOOST_TEST(!Health::name(part).empty());
        names.insert(Health::name(part));
    }
    BOOST_TEST(names.size() == Health::kParts);
}

BOOST_AUTO_TEST_SUITE_END()
