#pragma once
#include <boost/test/unit_test.hpp>

#include "openid_stack.h"

namespace difysso::service {

// A whole walk to the provider of that id ends in the problem `code`, nothing was written to Dify's
// tables, to Redis or to the storage, and the provider's userinfo was asked `userinfo` times.
inline void check_refused(OpenIdStack& stack, const std::string& provider, int status,
                          const std::string& code, int userinfo = 0) {
    const std::string before = stack.left_behind();
    const int asked = stack.asked(provider, "userinfo");
    Browser person = stack.browser();
    const Answer answer = stack.walk(person, "?provider=" + provider);
    BOOST_TEST(answer.status == status);
    BOOST_TEST(problem_code(answer) == code);
    BOOST_TEST(issues_nothing(answer));
    BOOST_TEST(stack.left_behind() == before);
    BOOST_TEST(stack.asked(provider, "userinfo") - asked == userinfo);
}

// Starts one stack for all cases of a suite: `*boost::unit_test::fixture<Shared<Options>>()`, where
// Options::options() says which.
template <class Options>
struct Shared {
    Shared() { stack = std::make_unique<OpenIdStack>(Options::options()); }
    ~Shared() { stack.reset(); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    static inline std::unique_ptr<OpenIdStack> stack;
};

}  // namespace difysso::service
