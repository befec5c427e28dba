/// The cultures' names and patterns, Germanic languages and the invariant culture: those of current .NET with ICU data.
extension Culture {
  static let invariant = Culture(
    name: "",
    shortDate: "MM/dd/yyyy",
    longDate: "dddd, dd MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "MMMM dd",
    yearMonth: "yyyy MMMM",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "A.D.",
    decimalSeparator: ".",
    groupSeparator: ",",
    dayNames: [
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ],
    abbreviatedDayNames: [
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ],
    monthNames: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ],
    abbreviatedMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    abbreviatedGenitiveMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
  )

  static let englishUS = Culture(
    name: "en-US",
    shortDate: "M/d/yyyy",
    longDate: "dddd, MMMM d, yyyy",
    shortTime: "h:mm tt",
    longTime: "h:mm:ss tt",
    monthDay: "MMMM d",
    yearMonth: "MMMM yyyy",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "AD",
    decimalSeparator: ".",
    groupSeparator: ",",
    dayNames: [
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ],
    abbreviatedDayNames: [
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ],
    monthNames: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ],
    abbreviatedMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    abbreviatedGenitiveMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
  )

  static let englishGB = Culture(
    name: "en-GB",
    shortDate: "dd/MM/yyyy",
    longDate: "dddd, d MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "am",
    pm: "pm",
    era: "AD",
    decimalSeparator: ".",
    groupSeparator: ",",
    dayNames: [
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ],
    abbreviatedDayNames: [
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ],
    monthNames: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ],
    abbreviatedMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec",
    ],
    abbreviatedGenitiveMonthNames: [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec",
    ]
  )

  static let germanDE = Culture(
    name: "de-DE",
    shortDate: "dd.MM.yyyy",
    longDate: "dddd, d. MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d. MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: ".",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "n. Chr.",
    decimalSeparator: ",",
    groupSeparator: ".",
    dayNames: [
      "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag",
    ],
    abbreviatedDayNames: [
      "So", "Mo", "Di", "Mi", "Do", "Fr", "Sa",
    ],
    monthNames: [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember",
    ],
    abbreviatedMonthNames: [
      "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez",
    ],
    abbreviatedGenitiveMonthNames: [
      "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
    ]
  )

  static let germanCH = Culture(
    name: "de-CH",
    shortDate: "dd.MM.yyyy",
    longDate: "dddd, d. MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d. MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: ".",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "n. Chr.",
    decimalSeparator: ".",
    groupSeparator: "\u{2019}",
    dayNames: [
      "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag",
    ],
    abbreviatedDayNames: [
      "So", "Mo", "Di", "Mi", "Do", "Fr", "Sa",
    ],
    monthNames: [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember",
    ],
    abbreviatedMonthNames: [
      "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez",
    ],
    abbreviatedGenitiveMonthNames: [
      "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
    ]
  )

  static let dutchNL = Culture(
    name: "nl-NL",
    shortDate: "dd-MM-yyyy",
    longDate: "dddd d MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: "-",
    timeSeparator: ":",
    am: "a.m.",
    pm: "p.m.",
    era: "n.Chr.",
    decimalSeparator: ",",
    groupSeparator: ".",
    dayNames: [
      "zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
    ],
    abbreviatedDayNames: [
      "zo", "ma", "di", "wo", "do", "vr", "za",
    ],
    monthNames: [
      "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
      "november", "december",
    ],
    abbreviatedMonthNames: [
      "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ],
    abbreviatedGenitiveMonthNames: [
      "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ]
  )
}
