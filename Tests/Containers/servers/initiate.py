"""In place of the replica set's initiation: the contacts that the tests call from."""

import pathlib

from pymongo import MongoClient

uri = pathlib.Path("/run/secrets/mongodb-uri").read_text()
contacts = MongoClient(uri).crm.contacts
anna = {
    "_id": "anna",
    "name": {"first": "Anna", "last": "Muster"},
    "company": "Muster AG",
    "phones": {"work": "044 123 45 67", "mobile": "+41791234567"},
}
contacts.replace_one({"_id": "anna"}, anna, upsert=True)
print(f"{contacts.count_documents({})} contacts")
