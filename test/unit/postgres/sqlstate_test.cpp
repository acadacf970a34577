#include "postgres/sqlstate.h"

#include <boost/test/unit_test.hpp>

#include "postgres/database.h"

using namespace difysso;
using observe::Failure;
using observe::Reason;

BOOST_AUTO_TEST_SUITE(sqlstate)

BOOST_AUTO_TEST_CASE(each_class_has_its_reason) {
    struct Row {
        const char* sqlstate;
        Reason reason;
        bool for_the_caller;  // an SqlError
    };
    for (const auto& [sqlstate, reason, for_the_caller] :
         {Row{"08006", Reason::database_unavailable, false},
          Row{"08P01", Reason::database_unavailable, false},
          Row{"57P01", Reason::database_unavailable, false},
          Row{"57P02", Reason::database_unavailable, false},
          Row{"57P03", Reason::database_unavailable, false}, Row{"53300", Reason::busy, false},
          Row{"42P01", Reason::dify_schema_unknown, true},
          Row{"42703", Reason::dify_schema_unknown, true},
          Row{"23505", Reason::database_refused, true}, Row{"57014", Reason::deadline, true},
          Row{"25P03", Reason::database_unavailable, false},
          Row{"25006", Reason::database_unavailable, false},
          Row{"53200", Reason::database_refused, true},
          Row{"25P02", Reason::database_refused, true},
          Row{"XX000", Reason::database_refused, true}}) {
        try {
            postgres::throw_sql_error(sqlstate);
        } catch (const Failure& failure) {
            BOOST_TEST((failure.reason() == reason), sqlstate);
            BOOST_TEST(failure.code() == sqlstate);
            const bool is_sql_error = dynamic_cast<const postgres::SqlError*>(&failure) != nullptr;
            BOOST_TEST(is_sql_error == for_the_caller, sqlstate);
        }
    }
}

BOOST_AUTO_TEST_CASE(libpqs_message_ends_with_what_the_server_said) {
    const std::string at = "connection to server at \"127.0.0.1\", port 5432 failed: ";
    BOOST_TEST(postgres::sqlstate_of_message(at + "FATAL:  28P01\n") == "28P01");
    BOOST_TEST(postgres::sqlstate_of_message(at + "FATAL:  53300") == "53300");
    for (const std::string silent :
         {"", "\n", "28P01", "FATAL: x28P01\n", "Connection refused\n",
          "server does not support SSL, but SSL was required\n", "FATAL:  28p01\n"}) {
        BOOST_TEST(postgres::sqlstate_of_message(silent).empty(), silent);
    }
}

BOOST_AUTO_TEST_SUITE_END()
