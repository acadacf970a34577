#pragma once
#include <atomic>

#include "redis/cluster_client.h"
#include "unit/redis/redis_bench.h"

namespace difysso::test {

inline std::string bulk(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

// A node that reads commands of any kind; `answer` gets each as its words with blanks between.
inline FakeServer::Script node(std::function<std::string(const std::string& command)> answer) {
    return [answer = std::move(answer)](FakeConnection& connection, int) {
        for (;;) {
            const std::string head = connection.read_until("\r\n");
            if (!head.starts_with("*")) return;
            std::string command;
            for (int words = std::stoi(head.substr(1)); words > 0; --words) {
                const std::string size = connection.read_until("\r\n");
                if (!size.starts_with("$")) return;
                const std::string word = connection.read_bytes(std::stoul(size.substr(1)));
                connection.read_bytes(2);
                command += (command.empty() ? "" : " ") + word;
            }
            const std::string bytes = answer(command);
            if (bytes.empty()) return;
            connection.write(bytes);
        }
    };
}

inline std::string range(int first, int last, std::uint16_t port) {
    return "*3\r\n:" + std::to_string(first) + "\r\n:" + std::to_string(last) + "\r\n*3\r\n" +
           bulk("127.0.0.1") + ":" + std::to_string(port) + "\r\n" + bulk("id");
}

inline std::string sent_to(const std::string& word, const FakeServer& server) {
    return "-" + word + " 1 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
}

inline config::Redis settings_of(const std::vector<std::uint16_t>& seeds) {
    config::Redis settings;
    settings.cluster.use = true;
    for (const std::uint16_t port : seeds)
        settings.cluster.servers.push_back({"127.0.0.1", port});
    return settings;
}

// Two nodes: keys whose slot is in the lower half belong to the first. What each was asked, but for
// the table, is kept in order.
struct Cluster {
    std::string table() const {
        const std::scoped_lock lock(mutex);
        ++asked_for_table;
        if (broken_table) return *broken_table;
        return "*2\r\n" + range(0, split - 1, low.port()) + range(split, 16383, high.port());
    }
    FakeServer::Script script(const std::string& name) {
        return node([this, name](const std::string& command) -> std::string {
            if (command == "CLUSTER SLOTS") return table();
            const std::scoped_lock lock(mutex);
            asked_.push_back(name + ": " + command);
            const auto special = answers.find(name + ": " + command);
            if (special == answers.end()) return bulk(name);
            return special->second;
        });
    }
    observe::Reason refusal(redis::Client& client, const redis::Command& command,
                            const outbound::Deadline& deadline = late()) {
        try {
            client.command(command, deadline);
        } catch (const observe::Failure& thrown) {
            detail = thrown.detail().view();
            return thrown.reason();
        }
        BOOST_ERROR("a reply was accepted");
        return observe::Reason::internal;
    }

    std::vector<std::string> all_asked() const {
        const std::scoped_lock lock(mutex);
        return asked_;
    }

    mutable std::mutex mutex;
    mutable std::atomic<int> asked_for_table = 0;
    int split = 8192;
    std::optional<std::string> broken_table;
    std::map<std::string, std::string> answers;
    std::vector<std::string> asked_;
    std::string detail;
    FakeServer low{script("low")};
    FakeServer high{script("high")};
    outbound::Resolver resolver;
};

// foo has the slot 12182, bar 5061, hello 866.
inline const redis::Command kFoo{"GET", "foo"};
inline const redis::Command kBar{"GET", "bar"};

}  // namespace difysso::test
