// Makes the three servers of docker-compose.yml a replica set, and the users. Run with mongosh in the network of the first of them:
// the first user can only be made from the server's own address. What is there is left, but for the password of `ringside`, which
// becomes what the secret says.

const fs = require("fs");
const members = ["mongodb-1:27017", "mongodb-2:27017", "mongodb-3:27017"];
const database = process.env.MONGODB_DATABASE;
const secret = (name) => fs.readFileSync(`/run/secrets/${name}`, "utf8").trim();

function waitFor(what, condition) {
  const deadline = Date.now() + 60000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`no ${what} within a minute`);
    sleep(200);
  }
}

const admin = new Mongo("mongodb://127.0.0.1:27017/?directConnection=true").getDB("admin");

if (!admin.hello().setName) {
  // The first is preferred, so that it is the primary where the first user is made.
  const configuration = {
    _id: "ringside",
    members: members.map((host, number) => ({ _id: number, host, priority: number === 0 ? 2 : 1 })),
  };
  admin.adminCommand({ replSetInitiate: configuration });
  print("The replica set is initiated.");
}
waitFor("primary", () => admin.hello().isWritablePrimary);

const password = secret("mongodb-admin-password");
let isThere = true;
try {
  admin.auth("admin", password);
} catch (error) {
  isThere = false;
}
if (!isThere) {
  // Refused where there is a user already: then the secret is not the one that the data was made with.
  admin.createUser({ user: "admin", pwd: password, roles: ["root"] });
  admin.auth("admin", password);
  print("The user admin is made.");
}

const ringside = { pwd: secret("mongodb-ringside-password"), roles: [{ role: "readWrite", db: database }] };
if (admin.getUser("ringside")) {
  admin.updateUser("ringside", ringside);
} else {
  admin.createUser({ user: "ringside", ...ringside });
  print("The user ringside is made.");
}
