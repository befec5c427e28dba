/// The cultures' names and patterns, Romance languages: those of current .NET with ICU data.
extension Culture {
  static let frenchFR = Culture(
    name: "fr-FR",
    shortDate: "dd/MM/yyyy",
    longDate: "dddd d MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "ap. J.-C.",
    decimalSeparator: ",",
    groupSeparator: "\u{202F}",
    dayNames: [
      "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    ],
    abbreviatedDayNames: [
      "dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam.",
    ],
    monthNames: [
      "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
      "novembre", "décembre",
    ],
    abbreviatedMonthNames: [
      "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
    abbreviatedGenitiveMonthNames: [
      "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ]
  )

  static let spanishES = Culture(
    name: "es-ES",
    shortDate: "d/M/yyyy",
    longDate: "dddd, d 'de' MMMM 'de' yyyy",
    shortTime: "H:mm",
    longTime: "H:mm:ss",
    monthDay: "d 'de' MMMM",
    yearMonth: "MMMM 'de' yyyy",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "a.\u{00A0}m.",
    pm: "p.\u{00A0}m.",
    era: "d. C.",
    decimalSeparator: ",",
    groupSeparator: ".",
    dayNames: [
      "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
    ],
    abbreviatedDayNames: [
      "dom", "lun", "mar", "mié", "jue", "vie", "sáb",
    ],
    monthNames: [
      "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
      "noviembre", "diciembre",
    ],
    abbreviatedMonthNames: [
      "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
    ],
    abbreviatedGenitiveMonthNames: [
      "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
    ]
  )

  static let italianIT = Culture(
    name: "it-IT",
    shortDate: "dd/MM/yyyy",
    longDate: "dddd d MMMM yyyy",
    shortTime: "HH:mm",
    longTime: "HH:mm:ss",
    monthDay: "d MMMM",
    yearMonth: "MMMM yyyy",
    dateSeparator: "/",
    timeSeparator: ":",
    am: "AM",
    pm: "PM",
    era: "d.C.",
    decimalSeparator: ",",
    groupSeparator: ".",
    dayNames: [
      "domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato",
    ],
    abbreviatedDayNames: [
      "dom", "lun", "mar", "mer", "gio", "ven", "sab",
    ],
    monthNames: [
      "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
      "novembre", "dicembre",
    ],
    abbreviatedMonthNames: [
      "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic",
    ],
    abbreviatedGenitiveMonthNames: [
      "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic",
    ]
  )
}
