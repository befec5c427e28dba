#include "support.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void give_up(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(70);
}

/// Behind the closing quote of the string whose opening quote is at `at`; `end` where there is none.
static const char *behind_string(const char *at, const char *end) {
  for (at++; at < end; at++) {
    if (*at == '\\') {
      at++;
    } else if (*at == '"') {
      return at + 1;
    }
  }
  return end;
}

Slice json_string_member(const char *json, size_t length, const char *name) {
  const Slice none = {"", 0};
  const char *end = json + length;
  const char *at = json;
  bool is_name = true;
  bool is_wanted = false;
  for (; at < end; at++) {
    switch (*at) {
      case '"': {
        const char *behind = behind_string(at, end);
        if (behind - at < 2) return none;
        const Slice text = {at + 1, (size_t)(behind - at) - 2};
        if (is_name) {
          is_wanted = slice_equals(text, name);
        } else if (is_wanted) {
          return text;
        }
        at = behind - 1;
        break;
      }
      case ':': is_name = false; break;
      case ',':
        is_name = true;
        is_wanted = false;
        break;
      default: break;
    }
  }
  return none;
}
