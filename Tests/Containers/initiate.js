// Runs deploy/mongodb/initiate.js against what MongoDB's manual says of a server with a keyfile: without a login only `hello`,
// `replSetInitiate` and the first user are allowed, and users can only be made on a primary.
// usage: node initiate.js SCRIPT new|initiated|admin|complete|other-password

const assert = require("assert");
const fs = require("fs");
const vm = require("vm");

const [script, state] = process.argv.slice(2);
const secrets = { "mongodb-admin-password": "a-secret\n", "mongodb-ringside-password": "r-secret\n" };
const server = { configuration: null, askedForPrimary: 0, users: {}, login: null };
if (state !== "new") server.configuration = { _id: "ringside" };
if (["admin", "complete"].includes(state)) server.users.admin = { pwd: "a-secret", roles: ["root"] };
if (state === "other-password") server.users.admin = { pwd: "of old", roles: ["root"] };
if (state === "complete") server.users.ringside = { pwd: "of old", roles: [] };

// Elections take a moment.
const isPrimary = () => server.configuration !== null && server.askedForPrimary > 2;

function needsLogin(isFirstUser) {
  if (!isPrimary()) throw new Error("not primary");
  if (!server.login && !isFirstUser) throw new Error("Command requires authentication");
}

const admin = {
  hello() {
    if (!server.configuration) return { isWritablePrimary: false };
    server.askedForPrimary += 1;
    return { setName: server.configuration._id, isWritablePrimary: isPrimary() };
  },
  adminCommand({ replSetInitiate }) {
    assert.strictEqual(server.configuration, null, "already initialized");
    server.configuration = replSetInitiate;
  },
  auth(user, password) {
    if (server.users[user]?.pwd !== password) throw new Error("Authentication failed");
    server.login = user;
  },
  createUser({ user, ...rest }) {
    needsLogin(Object.keys(server.users).length === 0);
    assert.ok(!(user in server.users), "User already exists");
    server.users[user] = rest;
  },
  getUser(user) {
    needsLogin(false);
    return server.users[user] ?? null;
  },
  updateUser(user, changes) {
    needsLogin(false);
    Object.assign(server.users[user], changes);
  },
};

class Mongo {
  constructor(uri) {
    assert.match(uri, /^mongodb:\/\/127\.0\.0\.1:27017\/\?directConnection=true$/);
  }

  getDB(name) {
    assert.strictEqual(name, "admin");
    return admin;
  }
}

const files = { readFileSync: (path) => secrets[path.replace("/run/secrets/", "")] };
const shell = { Mongo, process, print() {}, sleep() {}, require: (name) => (name === "fs" ? files : null) };
vm.runInNewContext(fs.readFileSync(script, "utf8"), shell, { filename: script });

if (state === "new") {
  const members = server.configuration.members;
  assert.deepStrictEqual([...members].map(({ _id, host }) => `${_id} ${host}`), [
    "0 mongodb-1:27017",
    "1 mongodb-2:27017",
    "2 mongodb-3:27017",
  ]);
  assert.ok(members[0].priority > members[1].priority);
  assert.strictEqual(server.configuration._id, "ringside");
}
assert.strictEqual(server.users.admin.pwd, "a-secret");
assert.strictEqual(JSON.stringify(server.users.admin.roles), '["root"]');
assert.strictEqual(server.users.ringside.pwd, "r-secret");
assert.strictEqual(JSON.stringify(server.users.ringside.roles), '[{"role":"readWrite","db":"crm"}]');
