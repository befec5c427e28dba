import Testing

@testable import ringside

@Suite struct FieldMeaningTests {
  private func role(_ path: String) -> FieldMeaning.Role? {
    FieldMeaning(FieldPath(path.split(separator: ".").map(String.init))).role
  }

  @Test(arguments: [
    "phone", "phoneNumber", "phone_1", "telephone", "Tel", "tel_nr", "Telefon", "telefonNummer", "téléphone", "numTel",
    "teléfono",
    "telefono", "telefoon", "Telefoonnummer", "rufnummer", "phones", "contact.phones.number", "coordonnees.telephone",
  ]) func phones(path: String) {
    #expect(role(path) == .phone(nil))
  }

  @Test(arguments: [
    ("phones.work", FieldMeaning.PhoneKind.business), ("Telefon Geschäft", .business), ("phones.mobile", .mobile),
    ("Handy", .mobile),
    ("mobiel", .mobile), ("cellulare", .mobile), ("móvil", .mobile), ("Natel", .mobile), ("phoneHome", .home),
    ("telefonPrivat", .home), ("telefono_casa", .home), ("téléphonePortable", .mobile), ("telefono_ufficio", .business),
  ]) func kindsOfPhone(path: String, kind: FieldMeaning.PhoneKind) {
    #expect(role(path) == .phone(kind))
  }

  @Test(arguments: [
    ("fax", FieldMeaning.Role.fax), ("Telefax", .fax), ("faxNumber", .fax), ("email", .mail), ("E-Mail", .mail),
    ("emails.address", .mail), ("courriel", .mail), ("correo", .mail), ("mail", .mail),
    ("firstName", .firstName), ("first_name", .firstName), ("Vorname", .firstName), ("prénom", .firstName),
    ("voornaam", .firstName),
    ("name.first", .firstName), ("first", .firstName), ("lastName", .lastName), ("Nachname", .lastName),
    ("apellidos", .lastName),
    ("cognome", .lastName), ("achternaam", .lastName), ("nomDeFamille", .lastName), ("name.last", .lastName),
    ("displayName", .fullName), ("nom_complet", .fullName), ("nombreCompleto", .fullName), ("name", .bareName),
    ("nom", .bareName),
    ("nombre", .bareName), ("nome", .bareName), ("naam", .bareName), ("contact.name", .bareName), ("company", .company),
    ("Firma", .company), ("raisonSociale", .company), ("empresa", .company), ("ragione_sociale", .company),
    ("bedrijf", .company),
    ("company.name", .company),
  ]) func others(path: String, expected: FieldMeaning.Role) {
    #expect(role(path) == expected)
  }

  @Test(arguments: ["product.name", "address.city", "notes", "status", "tags", "companySize", "hostname", "filename"])
  func whatIsNoneOfThem(path: String) {
    #expect(role(path) == nil)
  }

  @Test func whoIsMeant() {
    #expect(FieldMeaning(FieldPath(["owner", "phone"])).isSomebodyElses)
    #expect(FieldMeaning(FieldPath(["createdBy", "name"])).isSomebodyElses)
    #expect(FieldMeaning(FieldPath(["accountManager", "email"])).isSomebodyElses)
    #expect(!FieldMeaning(FieldPath(["contact", "phone"])).isSomebodyElses)
    #expect(FieldMeaning(FieldPath(["customerId"])).isOtherNumber)
  }

  @Test func words() {
    #expect(FieldWords.words(of: "phoneWork") == ["phone", "work"])
    #expect(FieldWords.words(of: "Phone_Work2") == ["phone", "work"])
    #expect(FieldWords.words(of: "URLPath") == ["url", "path"])
    #expect(FieldWords.words(of: "Straße Nr.") == ["strasse", "nr"])
    #expect(FieldWords.words(of: "téléphone") == ["telephone"])
    #expect(FieldWords.words(of: "123") == [])
  }

  @Test(arguments: [
    ("phone", FieldName.usable), ("E-Mail", .usable), ("Telefon Büro", .usable), ("phone_2", .usable),
    ("", .unwritable),
    ("a.b", .unwritable), ("$where", .unwritable), ("x]y", .unwritable), ("p^^q", .unwritable), ("a\"b", .unwritable),
    ("{{a}}", .unwritable), ("12", .unwritable), (" a", .unwritable), ("a\nb", .unwritable), ("<a>", .unwritable),
    ("+41791234567", .data), ("41791234567", .data), ("anna@example.com", .data), ("5bf43a9e1c9d440000a1b2c3", .data),
  ]) func namesThatATemplateCanHold(name: String, expected: FieldName) {
    #expect(FieldName.judge(name) == expected)
  }
}
