#pragma once
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/address.h"
#include "observe/literal.h"
#include "observe/secret.h"

namespace difysso::config {

// The kinds of values that keys have. Each checks a text and puts it into `out`; it returns what is
// wrong, or nothing. The complaints never quote the text.

using Complaint = observe::Literal;

// Without the blanks around each item. An empty item stays.
std::vector<std::string_view> split(std::string_view list, char separator);
std::string_view without_blanks(std::string_view text);
std::string lower(std::string_view text);
std::string upper(std::string_view text);

// Nothing when an escape is broken, or the result would hold a control character.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

Complaint read_text(std::string_view text, std::string& out);
Complaint read_secret(std::string_view text, observe::Secret& out);
// One word of letters, digits and -_, as Dify's names of kinds are.
Complaint read_word(std::string_view text);
Complaint read_flag(std::string_view text, bool& out);

// A whole number in decimal digits, from `least` to `most`.
template <class Number>
Complaint read_number(std::string_view text, Number least, Number most, Complaint complaint,
                      Number& out) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    // Said this way round, it refuses "nan" too.
    const bool within = number >= least && number <= most;
    if (error != std::errc() || stop != end || !within) return complaint;
    out = number;
    return {};
}

Complaint read_hosts(std::string_view text, std::vector<Host>& out);
Complaint read_networks(std::string_view text, std::vector<Network>& out);
// In lower case, as PostgreSQL writes one.
bool is_uuid(std::string_view text);
// The name of a server, without a port: a host name or an address (IPv6 with or without brackets).
bool is_server_name(std::string_view text);
Complaint read_server(std::string_view text, std::string& out);
// An http or https URL without query and fragment, in its plain form: lower-case host, no default
// port, no slash at the end.
Complaint read_url(std::string_view text, std::string& out);
// The same, but as it was written: for what is compared as text. A slash at the end goes.
Complaint read_url_as_written(std::string_view text, std::string& out);
Complaint read_absolute_path(std::string_view text, std::string& out);

}  // namespace difysso::config
