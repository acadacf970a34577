#include "fuzz/fuzz.h"
#include "web/path.h"

using namespace difysso;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view path = fuzz::text_of(data, size);
    const auto normal = web::normal_path(path);
    if (!normal) return 0;
    require(normal->starts_with('/'), "a path begins with its slash");
    require(!web::has_control(*normal), "a path has no control character");
    require(normal->size() <= path.size(), "it only gets shorter");
    const auto again = web::normal_path(*normal);
    require(again && *again == *normal, "the normal form is one");
    return 0;
}
