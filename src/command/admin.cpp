#include <algorithm>
#include <array>
#include <ctime>
#include <iostream>
#include <iterator>
#include <set>
#include <thread>

#include "command/arguments.h"
#include "command/stores.h"
#include "record/text.h"
#include "web/ascii.h"
#include "web/json_writer.h"

namespace difysso::command {
namespace {

using admin::ListRequest;
using admin::Row;
using admin::Table;
using List = Table (admin::Lists::*)(const ListRequest&, const outbound::Deadline&) const;

constexpr std::chrono::seconds kPatience{30};
constexpr std::int64_t kAtOnce = 100;
constexpr std::int64_t kNewest = 20;

outbound::Deadline soon() {
    return outbound::Deadline::after(kPatience);
}

// What came from outside, as far as a terminal may show it.
std::string cell(const postgres::Parameter& text) {
    constexpr std::size_t kWidest = 60;
    return record::storable(text.value_or("-"), kWidest);
}

// Characters, not bytes: names have letters beyond ASCII.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

// One object a line, or columns below each other.
void print(const Table& table, bool json) {
    if (json) {
        for (const Row& row : table.rows)
            std::cout << admin::to_json(table, row) << "\n";
        return;
    }
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        widths.push_back(0);
        for (const Row& row : table.rows)
            widths[i] = std::max(widths[i], width(cell(row[i])));
    }
    for (const Row& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string text = cell(row[i]);
            const bool last = i + 1 == row.size();
            std::cout << text << (last ? "" : std::string(widths[i] - width(text) + 2, ' '));
        }
        std::cout << "\n";
    }
}

ListRequest about(const std::string& q, std::int64_t size) {
    ListRequest request;
    request.q = q;
    request.page.size = size;
    return request;
}

// From the beginning to the end.
void print_all(const admin::Lists& lists, List list, const std::string& q, bool json) {
    ListRequest request = about(q, kAtOnce);
    while (true) {
        const Table table = (lists.*list)(request, soon());
        print(table, json);
        if (table.next.empty()) return;
        request.after = admin::parse_cursor(table.next);
    }
}

std::string a_minute_before(const std::string& at) {
    std::tm parts{};
    ::strptime(at.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    const std::time_t time = ::timegm(&parts) - 60;
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", &parts)};
}

// Gives each event once. An event has the time at which its transaction began, and is seen when
// that is done: a younger one may be there before it. So each look goes back a minute.
class Tail {
  public:
    explicit Tail(const admin::Lists& lists) : lists_(lists) {}

    // Those that weren't given yet, the oldest first; at the beginning the newest few.
    Table more() {
        ListRequest request = about("", since_.empty() ? kNewest : kAtOnce);
        request.since = since_;
        Table all = lists_.events(request, soon());
        for (std::string next = all.next; !since_.empty() && !next.empty();) {
            request.after = admin::parse_cursor(next);
            Table part = lists_.events(request, soon());
            next = part.next;
            std::move(part.rows.begin(), part.rows.end(), std::back_inserter(all.rows));
        }
        const auto at = [](const Row& row) { return row[1].value_or(""); };
        if (since_.empty() && !all.rows.empty()) oldest_ = at(all.rows.back());
        if (!all.rows.empty()) since_ = std::max(oldest_, a_minute_before(at(all.rows.front())));
        std::set<std::string> found;
        for (const Row& row : all.rows)
            found.insert(row[0].value_or(""));
        std::erase_if(all.rows,
                      [&](const Row& row) { return given_.contains(row[0].value_or("")); });
        given_ = std::move(found);
        std::reverse(all.rows.begin(), all.rows.end());
        return all;
    }

  private:
    const admin::Lists& lists_;
    std::string since_, oldest_;
    std::set<std::string> given_;  // of the last look
};

int tail(const admin::Lists& lists, const Arguments& arguments) {
    Tail events(lists);
    while (true) {
        print(events.more(), arguments.has("json"));
        std::cout << std::flush;
        if (!arguments.has("follow") || !std::cout) return EXIT_SUCCESS;
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

int end(Stores& stores, const std::string& id) {
    const auto ended = stores.acts().end_session(id, stores.by(), soon());
    if (!ended) {
        std::cerr << "difysso: there is no such session\n";
        return EXIT_FAILURE;
    }
    std::cout << "ended " << id << " of the account " << *ended << "\n";
    return EXIT_SUCCESS;
}

void write_rows(web::JsonWriter& json, std::string_view name, const Table& table) {
    json.key(name).begin_array();
    for (const Row& row : table.rows)
        admin::write_row(json, table, row);
    json.end_array();
}

int show(const admin::Lists& lists, const std::string& who, bool as_json) {
    Table account = lists.accounts(about(who, kAtOnce), soon());
    std::erase_if(account.rows, [&](const Row& row) {
        return row[0] != who && !web::same_ignoring_case(row[1].value_or(""), who);
    });
    if (account.rows.size() != 1) {
        std::cerr << "difysso: there is no such account, or there are several; see difysso accounts"
                     " list\n";
        return EXIT_FAILURE;
    }
    const Row& found = account.rows.front();
    const std::string id = found[0].value_or("");
    const Table sessions = lists.sessions(about(id, kAtOnce), soon());
    const Table events = lists.events(about(id, kNewest), soon());
    if (as_json) {
        web::JsonWriter json;
        json.begin_object().key("account");
        admin::write_row(json, account, found);
        write_rows(json, "sessions", sessions);
        write_rows(json, "events", events);
        std::cout << json.end_object().take() << "\n";
        return EXIT_SUCCESS;
    }
    for (std::size_t i = 0; i < account.columns.size(); ++i)
        std::cout << account.columns[i].name << ": " << cell(found[i]) << "\n";
    std::cout << "\nsessions\n";
    print(sessions, false);
    std::cout << "\nevents\n";
    print(events, false);
    return EXIT_SUCCESS;
}

template <class Work>
int with_stores(const Arguments& arguments, Work work) {
    const config::Loaded loaded = config::load(arguments.sources());
    if (!loaded.settings) {
        print_problems(loaded);
        return kExitConfig;
    }
    try {
        Stores stores(*loaded.settings);
        return work(stores);
    } catch (const observe::Failure& failure) {
        std::cerr << "difysso: " << describe(failure) << "\n";
        return EXIT_FAILURE;
    }
}

// `list`, `list TEXT`, or another word with what it is about.
bool is_list(const Arguments& arguments) {
    const auto& words = arguments.words;
    return !words.empty() && words.size() < 3 && words[0] == "list";
}
bool is(const Arguments& arguments, const char* word) {
    return arguments.words.size() == 2 && arguments.words[0] == word;
}

int print_list(const Arguments& arguments, List list) {
    const std::string text = arguments.words.size() == 2 ? arguments.words[1] : "";
    return with_stores(arguments, [&](Stores& stores) {
        print_all(stores.lists(), list, text, arguments.has("json"));
        return EXIT_SUCCESS;
    });
}

}  // namespace

int sessions(const Arguments& arguments) {
    if (is_list(arguments)) return print_list(arguments, &admin::Lists::sessions);
    if (!is(arguments, "end")) throw UsageError("it is sessions list [TEXT] or sessions end ID");
    return with_stores(arguments, [&](Stores& stores) { return end(stores, arguments.words[1]); });
}

int accounts(const Arguments& arguments) {
    if (is(arguments, "export") || is(arguments, "erase")) return personal_data(arguments);
    if (is_list(arguments)) return print_list(arguments, &admin::Lists::accounts);
    if (!is(arguments, "show"))
        throw UsageError(
            "it is accounts list [TEXT], or accounts show, export or erase with an id or address");
    return with_stores(arguments, [&](Stores& stores) {
        return show(stores.lists(), arguments.words[1], arguments.has("json"));
    });
}

int events(const Arguments& arguments) {
    if (arguments.words != std::vector<std::string>{"tail"}) throw UsageError("it is events tail");
    return with_stores(arguments, [&](Stores& stores) { return tail(stores.lists(), arguments); });
}

}  // namespace difysso::command
