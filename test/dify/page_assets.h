#pragma once
// The style and the script of the console page, made from page/console.css and page/console.js when
// this is built.

namespace judge {

extern const char* const console_css;
extern const char* const console_js;

}  // namespace judge
