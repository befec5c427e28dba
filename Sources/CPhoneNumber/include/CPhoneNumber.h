// libphonenumber (8.12) in C, for the room PhoneNumbers alone.
//
// Rules that hold for every function here:
// * No C++ type and no exception crosses: whatever libphonenumber throws (memory) reads as "no".
// * Text goes in as UTF-8 with a length, so that a NUL inside is data. Text comes out into the caller's buffer.
// * Every function may be called from any thread at any time. libphonenumber's singleton is built once, behind a
//   once-flag, its regular expression cache has a lock of its own, and its metadata is never written again.
// * Nothing is kept for the caller, except in a `CPNMetadata`, which the caller destroys.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// More digits than this no national significant number has (libphonenumber refuses 18 when it parses).
#define CPN_MAX_NATIONAL_DIGITS 17

/// A number that was parsed and is possible.
typedef struct {
  int32_t calling_code;
  /// Leading zeros that belong to the number included; `national_length` digits, no NUL behind them.
  char national[CPN_MAX_NATIONAL_DIGITS + 1];
  int32_t national_length;
} CPNNumber;

/// The forms that libphonenumber writes, in the order of its own enumeration.
typedef enum { CPN_E164 = 0, CPN_INTERNATIONAL = 1, CPN_NATIONAL = 2, CPN_RFC3966 = 3 } CPNFormat;

/// True where libphonenumber knows this region ("CH"; upper case as it spells them).
bool cpn_is_region(const char *region, size_t region_length);

/// Parses `text` as dialled in `region` (an empty one: only numbers with a plus parse), and asks whether it is possible:
/// by its length, as IsPossibleNumber does, so lengths that are only dialled locally count. False: neither.
bool cpn_parse(const char *text, size_t length, const char *region, size_t region_length, CPNNumber *result);

/// Writes the number in `format` and returns the length; 0 where `capacity` does not hold it. Writes no NUL.
size_t cpn_format(const CPNNumber *number, CPNFormat format, char *buffer, size_t capacity);

/// An example of `region`'s numbers of `type` (0 … 10, libphonenumber's PhoneNumberType). False where it has none.
bool cpn_example(const char *region, size_t region_length, int32_t type, CPNNumber *result);

/// libphonenumber's own metadata, parsed anew: what its regular expressions and length rules are made of.
typedef struct CPNMetadata CPNMetadata;

/// One numbering plan. Every pointer lives as long as the `CPNMetadata`; an absent text is "".
typedef struct {
  const char *region;  // "CH"; "001" for the plans of no country, such as +800
  int32_t calling_code;
  bool is_main;  // the plan that libphonenumber takes for this calling code
  const char *international_prefix;
  const char *national_prefix;
  const char *national_prefix_for_parsing;
  bool has_national_prefix_transform;
  const char *national_number_pattern;
  uint32_t possible_lengths;    // bit n: numbers of n digits are possible
  uint32_t local_only_lengths;  // bit n: so they are, within their area
  int32_t format_count;
  int32_t international_format_count;  // 0: international form uses the national formats
} CPNPlan;

/// One way to group digits.
typedef struct {
  const char *pattern;
  const char *format;
  const char *leading_digits;  // the most exact one; "" matches everything
  const char *national_prefix_rule;
} CPNGrouping;

/// Null where the metadata cannot be read.
CPNMetadata *cpn_metadata_create(void);
void cpn_metadata_destroy(CPNMetadata *metadata);
int32_t cpn_metadata_count(const CPNMetadata *metadata);
bool cpn_metadata_plan(const CPNMetadata *metadata, int32_t index, CPNPlan *result);
bool cpn_metadata_grouping(
    const CPNMetadata *metadata, int32_t plan, bool international, int32_t index, CPNGrouping *result);

#ifdef __cplusplus
}
#endif
