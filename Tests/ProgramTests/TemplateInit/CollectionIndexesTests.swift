import BSON
import Testing

@testable import ringside

@Suite struct CollectionIndexesTests {
  private let path = FieldPath(["phones", "work"])

  private func answer(_ indexes: BSONDocument..., collation: BSONDocument? = nil) -> CollectionIndexes.Answer {
    CollectionIndexes(indexes, collation: collation).serving(path)
  }

  @Test func whatServesAnEquality() {
    #expect(answer(["key": ["phones.work": 1], "name": "a"]) == .served("a"))
    #expect(answer(["key": ["phones.work": -1, "x": 1], "name": "a"]) == .served("a"))
    #expect(answer(["key": ["phones.work": "hashed"], "name": "a"]) == .served("a"))
    #expect(answer(["key": ["$**": 1], "name": "a"]) == .served("a"))
    #expect(answer(["key": ["phones.$**": 1], "name": "a"]) == .served("a"))
    #expect(answer(["key": ["phones.work": 1], "name": "a", "sparse": true]) == .served("a"))
  }

  @Test func whatDoesNot() {
    #expect(answer(["key": ["_id": 1], "name": "_id_"]) == .unserved(because: nil))
    #expect(answer(["key": ["x": 1, "phones.work": 1], "name": "a"]) == .unserved(because: nil))
    #expect(answer(["key": ["phones": 1], "name": "a"]) == .unserved(because: nil))
    #expect(answer(["key": ["phones.work": "text"], "name": "a"]) == .unserved(because: nil))
    #expect(answer(["key": ["other.$**": 1], "name": "a"]) == .unserved(because: nil))
    #expect(answer(["key": ["$**": 1], "name": "a", "wildcardProjection": ["x": 1]]) == .unserved(because: nil))
    #expect(answer(["key": ["phones.work": 1], "name": "a", "hidden": true]) == .unserved(because: "is hidden"))
    #expect(
      answer(["key": ["phones.work": 1], "name": "a", "partialFilterExpression": ["x": 1]])
        == .unserved(because: "is partial"))
    #expect(CollectionIndexes(nil, collation: nil).serving(path) == .unknown)
  }

  @Test func theCollationHasToBeTheCollections() {
    let french: BSONDocument = ["locale": "fr", "strength": 2]
    let index: BSONDocument = ["key": ["phones.work": 1], "name": "a", "collation": .document(french)]
    #expect(answer(index) == .unserved(because: "has another collation"))
    #expect(answer(index, collation: french) == .served("a"))
    #expect(
      answer(["key": ["phones.work": 1], "name": "a"], collation: french) == .unserved(because: "has another collation")
    )
  }
}
