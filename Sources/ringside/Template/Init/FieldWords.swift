import Foundation

/// The words by which people name fields, in the languages of the cultures: English, German, French, Spanish, Italian, Dutch.
/// In lower case and without accents.
enum FieldWords {
  /// Anywhere in a name.
  static let phone = [
    "phone", "telefon", "telefoon", "mobil", "mobiel", "handy", "natel", "cellul", "celular", "movil", "rufnummer",
    "telnr", "telnum", "numtel", "telno", "landline", "festnetz",
  ]
  /// As a word of its own.
  static let phoneWords: Set = [
    "tel", "tels", "cell", "gsm", "portable", "fon", "fax", "telefax", "telecopie", "msisdn", "fijo", "fisso",
  ]
  static let mobile = ["mobil", "mobiel", "handy", "natel", "cell", "celular", "movil", "gsm", "portable"]
  static let fax = ["fax", "telecopie"]
  static let home = [
    "home", "privat", "prive", "personal", "personnel", "casa", "hogar", "domicile", "domicilio", "thuis",
    "particulier",
    "particular",
  ]
  static let business = [
    "work", "business", "office", "direct", "main", "geschaft", "arbeit", "buro", "firma", "zentrale", "durchwahl",
    "bureau",
    "travail", "professionnel", "oficina", "trabajo", "ufficio", "lavoro", "werk", "kantoor", "zakelijk", "company",
  ]

  static let mail = ["mail", "courriel", "correo", "postaelettronica"]

  static let firstName: Set = [
    "firstname", "fname", "givenname", "forename", "vorname", "rufname", "prenom", "nombrepila", "nombredepila",
    "primernombre",
    "nomeproprio", "voornaam", "roepnaam",
  ]
  static let lastName: Set = [
    "lastname", "lname", "surname", "familyname", "nachname", "familienname", "zuname", "nomdefamille", "nomfamille",
    "patronyme", "apellido", "apellidos", "primerapellido", "cognome", "achternaam", "familienaam",
  ]
  static let fullName: Set = [
    "fullname", "displayname", "contactname", "customername", "clientname", "formattedname", "personname", "vollername",
    "vollstandigername", "anzeigename", "kundenname", "kontaktname", "nomcomplet", "nomprenom", "prenomnom",
    "nomclient",
    "nombrecompleto", "nombreapellidos", "nombrecliente", "nomecompleto", "nomecognome", "nomecliente", "volledigenaam",
    "klantnaam", "contactnaam",
  ]
  /// First, last or full name, which the other fields and the values decide.
  static let bareName: Set = ["name", "nom", "nombre", "nome", "naam"]
  /// Below a name: `name.first`.
  static let firstPart: Set = ["first", "given"]
  static let lastPart: Set = ["last", "family"]
  static let company: Set = [
    "company", "companyname", "organisation", "organization", "organisationname", "organizationname", "org", "orgname",
    "business", "businessname", "employer", "firma", "firmenname", "firmaname", "unternehmen", "unternehmensname",
    "societe",
    "nomsociete", "entreprise", "nomentreprise", "raisonsociale", "empresa", "nombreempresa", "razonsocial", "compania",
    "azienda", "nomeazienda", "societa", "ragionesociale", "ditta", "impresa", "bedrijf", "bedrijfsnaam", "firmanaam",
    "organisatie", "organisatienaam",
  ]
  /// Under these a bare name is the contact's.
  static let person: Set = [
    "contact", "contacts", "person", "people", "customer", "client", "profile", "personal", "details", "info", "lead",
    "member",
    "name", "names", "kontakt", "kunde", "personne", "contacto", "persona", "cliente", "contatto", "klant", "persoon",
    "nom",
    "nombre", "nome", "naam",
  ]
  /// Whoever this is, it is not the contact.
  static let somebodyElse: Set = [
    "owner", "creator", "created", "createdby", "modified", "modifiedby", "updated", "updatedby", "assigned",
    "assignedto",
    "assignee", "agent", "manager", "author", "salesrep", "rep", "spouse", "emergency", "besitzer", "betreuer",
    "ersteller",
    "bearbeiter", "verkaufer", "proprietaire", "auteur", "vendeur", "gestionnaire", "propietario", "autor", "vendedor",
    "responsable", "proprietario", "autore", "venditore", "responsabile", "eigenaar", "verkoper", "beheerder",
  ]
  /// Numbers that may look like phone numbers.
  static let otherNumbers: Set = [
    "id", "ids", "uid", "uuid", "guid", "key", "code", "nr", "no", "num", "ref", "reference", "iban", "account",
    "konto", "vat", "ust",
    "tva", "iva", "btw", "mwst", "ahv", "ssn", "siret", "siren", "nif", "cif", "tax", "zip", "postal", "postcode",
    "plz", "cap",
    "ean", "gtin", "sku", "isbn", "date", "datum", "fecha", "data", "birth", "birthday", "time", "timestamp", "at",
    "hash", "token",
    "password", "amount", "price", "version", "lat", "lng", "lon", "latitude", "longitude", "order", "invoice",
    "rechnung",
  ]

  /// The words of a name: `phoneWork`, `phone_work` and `Phone Work` are two each; without accents, in lower case.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character?
    let letters = Array(name.replacing("ß", with: "ss").folding(options: .diacriticInsensitive, locale: nil))
    for (index, character) in letters.enumerated() {
      let isNext = index + 1 < letters.count ? letters[index + 1].isLowercase : false
      let startsWord =
        character.isUppercase && (previous?.isLowercase == true || (previous?.isUppercase == true && isNext))
      if !character.isLetter || startsWord {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if character.isLetter { word += character.lowercased() }
      previous = character
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
