#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "observe/outcome.h"
#include "web/json_writer.h"
#include "web/query.h"

namespace difysso::web {

// Which part of a list is asked: ?page=1&size=50. Pages count from 1; size is at most 100.
struct PageRequest {
    std::int64_t page = 1;
    std::int64_t size = 50;
    std::int64_t offset() const { return (page - 1) * size; }
};

// Nonsense is refused with the parameter's name: `detail` is "page" or "size".
observe::Outcome<PageRequest> parse_page_request(const Query& query);

// {"items":[...],"total":T,"page":P,"size":S,"pages":N}. `write_items` writes the elements of this
// page; beyond the end there are none.
std::string page_json(const PageRequest& request, std::int64_t total,
                      const std::function<void(JsonWriter&)>& write_items);

}  // namespace difysso::web
