// Shared by the two programs: giving up, and slices of JSON text.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Prints to standard error and ends the process with 70.
__attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *format, ...);

typedef struct {
  const char *start;
  size_t length;
} Slice;

static inline bool slice_equals(Slice slice, const char *text) {
  return slice.length == strlen(text) && memcmp(slice.start, text, slice.length) == 0;
}

/// The text of a string member of a flat JSON object, raw (escapes are left as they are), or an empty slice. Members that are
/// objects or arrays are not looked into, and end the search where they hold braces in strings: the bench writes none.
Slice json_string_member(const char *json, size_t length, const char *name);
