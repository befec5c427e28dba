#include "CPhoneNumber.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonemetadata.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <memory>
#include <string>

// The library exports these two, and only its headers for them are not installed.
namespace i18n {
namespace phonenumbers {
int metadata_size();
const void *metadata_get();
}  // namespace phonenumbers
}  // namespace i18n

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::NumberFormat;
using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

struct CPNMetadata {
  PhoneMetadataCollection collection;
};

namespace {

PhoneNumberUtil &Util() {
  // The default logger writes to standard output, where a worker's own log goes.
  static PhoneNumberUtil *const util = [] {
    PhoneNumberUtil *instance = PhoneNumberUtil::GetInstance();
    instance->SetLogger(new NullLogger());
    return instance;
  }();
  return *util;
}

bool Export(const PhoneNumber &number, CPNNumber *result) {
  std::string national;
  Util().GetNationalSignificantNumber(number, &national);
  if (national.empty() || national.size() > CPN_MAX_NATIONAL_DIGITS) return false;
  result->calling_code = number.country_code();
  std::memset(result->national, 0, sizeof result->national);
  std::memcpy(result->national, national.data(), national.size());
  result->national_length = static_cast<int32_t>(national.size());
  return true;
}

bool Import(const CPNNumber &number, PhoneNumber *result) {
  if (number.national_length < 1 || number.national_length > CPN_MAX_NATIONAL_DIGITS) return false;
  uint64_t value = 0;
  int32_t zeros = 0;
  for (int32_t i = 0; i < number.national_length; i++) {
    const char digit = number.national[i];
    if (digit < '0' || digit > '9') return false;
    value = value * 10 + static_cast<uint64_t>(digit - '0');
    // The last digit is the number itself, also where it is a zero.
    if (value == 0 && i < number.national_length - 1) zeros++;
  }
  result->set_country_code(number.calling_code);
  result->set_national_number(value);
  if (zeros > 0) {
    result->set_italian_leading_zero(true);
    result->set_number_of_leading_zeros(zeros);
  }
  return true;
}

uint32_t Bits(const google::protobuf::RepeatedField<int32_t> &lengths) {
  uint32_t bits = 0;
  for (int32_t length : lengths) {
    if (length >= 0 && length < 32) bits |= uint32_t{1} << length;
  }
  return bits;
}

}  // namespace

bool cpn_is_region(const char *region, size_t region_length) try {
  return Util().GetCountryCodeForRegion(std::string(region, region_length)) != 0;
} catch (...) {
  return false;
}

bool cpn_parse(const char *text, size_t length, const char *region, size_t region_length, CPNNumber *result) try {
  PhoneNumber number;
  const std::string from = region_length == 0 ? "ZZ" : std::string(region, region_length);
  if (Util().Parse(std::string(text, length), from, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
  return Util().IsPossibleNumber(number) && Export(number, result);
} catch (...) {
  return false;
}

size_t cpn_format(const CPNNumber *number, CPNFormat format, char *buffer, size_t capacity) try {
  PhoneNumber imported;
  if (!Import(*number, &imported)) return 0;
  std::string text;
  Util().Format(imported, static_cast<PhoneNumberUtil::PhoneNumberFormat>(format), &text);
  if (text.size() > capacity) return 0;
  std::memcpy(buffer, text.data(), text.size());
  return text.size();
} catch (...) {
  return 0;
}

bool cpn_example(const char *region, size_t region_length, int32_t type, CPNNumber *result) try {
  if (type < 0 || type >= static_cast<int32_t>(PhoneNumberUtil::UNKNOWN)) return false;
  PhoneNumber number;
  return Util().GetExampleNumberForType(
             std::string(region, region_length), static_cast<PhoneNumberUtil::PhoneNumberType>(type), &number) &&
         Export(number, result);
} catch (...) {
  return false;
}

CPNMetadata *cpn_metadata_create(void) try {
  auto metadata = std::make_unique<CPNMetadata>();
  const bool read = metadata->collection.ParseFromArray(
      i18n::phonenumbers::metadata_get(), i18n::phonenumbers::metadata_size());
  return read ? metadata.release() : nullptr;
} catch (...) {
  return nullptr;
}

void cpn_metadata_destroy(CPNMetadata *metadata) { delete metadata; }

int32_t cpn_metadata_count(const CPNMetadata *metadata) { return metadata->collection.metadata_size(); }

bool cpn_metadata_plan(const CPNMetadata *metadata, int32_t index, CPNPlan *result) try {
  if (index < 0 || index >= metadata->collection.metadata_size()) return false;
  const PhoneMetadata &plan = metadata->collection.metadata(index);
  std::string main_region;
  Util().GetRegionCodeForCountryCode(plan.country_code(), &main_region);
  result->region = plan.id().c_str();
  result->calling_code = plan.country_code();
  result->is_main = plan.id() == main_region;
  result->international_prefix = plan.international_prefix().c_str();
  result->national_prefix = plan.national_prefix().c_str();
  result->national_prefix_for_parsing = plan.national_prefix_for_parsing().c_str();
  result->has_national_prefix_transform = !plan.national_prefix_transform_rule().empty();
  result->national_number_pattern = plan.general_desc().national_number_pattern().c_str();
  result->possible_lengths = Bits(plan.general_desc().possible_length());
  result->local_only_lengths = Bits(plan.general_desc().possible_length_local_only());
  result->format_count = plan.number_format_size();
  result->international_format_count = plan.intl_number_format_size();
  return true;
} catch (...) {
  return false;
}

bool cpn_metadata_grouping(
    const CPNMetadata *metadata, int32_t plan, bool international, int32_t index, CPNGrouping *result) {
  if (plan < 0 || plan >= metadata->collection.metadata_size()) return false;
  const PhoneMetadata &from = metadata->collection.metadata(plan);
  const auto &formats = international ? from.intl_number_format() : from.number_format();
  if (index < 0 || index >= formats.size()) return false;
  const NumberFormat &format = formats.Get(index);
  const int count = format.leading_digits_pattern_size();
  result->pattern = format.pattern().c_str();
  result->format = format.format().c_str();
  result->leading_digits = count == 0 ? "" : format.leading_digits_pattern(count - 1).c_str();
  result->national_prefix_rule = format.national_prefix_formatting_rule().c_str();
  return true;
}
