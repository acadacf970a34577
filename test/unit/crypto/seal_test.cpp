#include "crypto/seal.h"

#include <boost/test/unit_test.hpp>

#include "crypto/encoding.h"
#include "observe/failure.h"

using namespace difysso::crypto;
using difysso::observe::Secret;

namespace {

struct Fixture {
    SystemRandom random;
    Secret key{"sk-0123456789"};
    Secret old_key{"sk-before"};
    Sealer sealer{key, Secret(), "attempt"};
    std::string sealed = sealer.seal("the verifier", "cookie-1", random);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(seal, Fixture)

BOOST_AUTO_TEST_CASE(there_and_back) {
    BOOST_TEST((sealer.open(sealed, "cookie-1") == "the verifier"));
    const std::string binary("\0\xff\n", 3);
    BOOST_TEST((sealer.open(sealer.seal(binary, "x", random), "x") == binary));
    BOOST_TEST((sealer.open(sealer.seal("", "", random), "") == ""));
}

BOOST_AUTO_TEST_CASE(as_long_as_it_must_be) {
    // 16 bytes of salt, the text, 16 bytes of tag.
    BOOST_TEST(from_base64url(sealed)->size() == 16 + 12 + 16U);
}

BOOST_AUTO_TEST_CASE(the_same_twice_looks_different) {
    BOOST_TEST(sealer.seal("the verifier", "cookie-1", random) != sealed);
}

BOOST_AUTO_TEST_CASE(any_bit_changed_is_refused) {
    const std::string bytes = *from_base64url(sealed);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            BOOST_TEST(!sealer.open(base64url(changed), "cookie-1"),
                       "byte " << i << " bit " << bit);
        }
}

BOOST_AUTO_TEST_CASE(any_character_changed_is_refused) {
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!sealer.open(changed, "cookie-1"), "character " << i);
    }
}

BOOST_AUTO_TEST_CASE(cut_or_lengthened_is_refused) {
    const std::string bytes = *from_base64url(sealed);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        BOOST_TEST(!sealer.open(base64url(bytes.substr(0, length)), "cookie-1"));
    BOOST_TEST(!sealer.open(base64url(bytes + '\0'), "cookie-1"));
    BOOST_TEST(!sealer.open(sealed + "=", "cookie-1"));
    BOOST_TEST(!sealer.open(std::string(1 << 20, 'A'), "cookie-1"));
}

BOOST_AUTO_TEST_CASE(other_associated_data_is_refused) {
    BOOST_TEST(!sealer.open(sealed, "cookie-2"));
    BOOST_TEST(!sealer.open(sealed, ""));
}

BOOST_AUTO_TEST_CASE(other_label_is_refused) {
    BOOST_TEST(!Sealer(key, Secret(), "session").open(sealed, "cookie-1"));
}

BOOST_AUTO_TEST_CASE(other_key_is_refused) {
    BOOST_TEST(!Sealer(old_key, Secret(), "attempt").open(sealed, "cookie-1"));
}

BOOST_AUTO_TEST_CASE(the_previous_key_opens_and_does_not_seal) {
    const Sealer before(old_key, Secret(), "attempt");
    const Sealer after(key, old_key, "attempt");
    BOOST_TEST((after.open(before.seal("x", "c", random), "c") == "x"));
    BOOST_TEST(!before.open(after.seal("x", "c", random), "c"));
}

BOOST_AUTO_TEST_CASE(an_empty_previous_key_opens_nothing) {
    // What somebody would seal who takes "no previous key" for a key.
    BOOST_CHECK_THROW(Sealer(Secret(), Secret(), "attempt"), difysso::observe::Failure);
}

BOOST_AUTO_TEST_SUITE_END()
