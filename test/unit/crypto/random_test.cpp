#include "crypto/random.h"

#include <regex>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

using namespace difysso::crypto;

namespace {

class Fixed final : public Random {
  public:
    explicit Fixed(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string bytes(std::size_t count) override { return bytes_.substr(0, count); }

  private:
    std::string bytes_;
};

std::string bytes_of_a_child(Random& random) {
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        const std::string bytes = random.bytes(16);
        _exit(write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
    }
    std::string bytes(16, '\0');
    BOOST_TEST(read(ends[0], bytes.data(), bytes.size()) == 16);
    close(ends[0]);
    close(ends[1]);
    int status = -1;
    BOOST_TEST(waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_bytes)

BOOST_AUTO_TEST_CASE(as_many_as_asked_for) {
    SystemRandom random;
    for (const std::size_t count : {0U, 1U, 16U, 64U, 4096U})
        BOOST_TEST(random.bytes(count).size() == count);
}

BOOST_AUTO_TEST_CASE(never_the_same_again) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(seen.insert(random.bytes(16)).second);
}

BOOST_AUTO_TEST_CASE(forked_workers_share_nothing) {
    SystemRandom random;
    (void)random.bytes(1);  // seeded before the fork
    const std::string first = bytes_of_a_child(random);
    const std::string second = bytes_of_a_child(random);
    BOOST_TEST(first != second);
    BOOST_TEST(random.bytes(16) != first);
}

// RFC 9562, section 5.4.
BOOST_AUTO_TEST_CASE(uuid_form) {
    SystemRandom random;
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(std::regex_match(make_uuid(random), form));
}

BOOST_AUTO_TEST_CASE(uuid_keeps_the_other_bits) {
    Fixed ones(std::string(16, '\xff'));
    Fixed zeros(std::string(16, '\0'));
    BOOST_TEST(make_uuid(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    BOOST_TEST(make_uuid(zeros) == "00000000-0000-4000-8000-000000000000");
}

BOOST_AUTO_TEST_SUITE_END()
