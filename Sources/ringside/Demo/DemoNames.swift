/// What the people and companies of the demonstration are called.
enum DemoNames {
  static let first = [
    "Anna", "Beat", "Carla", "Daniel", "Elena", "Fabian", "Giulia", "Hannes", "Irina", "Jonas", "Karin", "Luca", "Maya",
    "Nils", "Olivia", "Pascal", "Regula", "Samuel", "Tamara", "Urs", "Vera", "Walter", "Yvonne", "Zoé", "Chloé",
    "Émile",
    "Jürg", "Sören", "Şule", "Zofia",
  ]
  static let last = [
    "Aebischer", "Bühler", "Caduff", "Dubois", "Egli", "Favre", "Gerber", "Hofstetter", "Imhof", "Jaquet", "Keller",
    "Lüscher", "Meier", "Näf", "Oberholzer", "Perrin", "Rossi", "Schär", "Tanner", "Ulrich", "Vogt", "Wüthrich",
    "Zbinden", "Zürcher", "Ackermann", "Bernasconi", "Crivelli", "Dörig", "Eichenberger", "Fankhauser", "Graf",
  ]
  static let companies = [
    "Alpenblick", "Bergmann", "Castell", "Dorfladen", "Edelweiss", "Fährhaus", "Gipfel", "Hafner", "Inselhof", "Jura",
    "Kessler", "Lindenhof", "Mühle", "Neuland", "Obstgarten", "Piz", "Quelle", "Rheingold", "Säntis", "Talstation",
  ]
  static let trades = [
    "Bau AG", "Druck GmbH", "Elektro AG", "Garten AG", "Holz GmbH", "Optik AG", "Reisen AG", "Treuhand",
  ]
  static let agents = [
    ("201", "Nora", "Brunner"), ("202", "Marco", "Fischer"), ("203", "Lea", "Steiner"), ("204", "Tim", "Wenger"),
    ("205", "Sara", "Kunz"), ("206", "Reto", "Lang"),
  ]
}
