BEGIN TRANSACTION;
CREATE TABLE drafts (
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            owner_digest TEXT NOT NULL,
            content TEXT NOT NULL,
            based_on_version INTEGER NOT NULL,
            saved_at TEXT NOT NULL,
            sequence BIGINT NOT NULL,
            PRIMARY KEY (plan_id, owner_digest)
        );
INSERT INTO "drafts" VALUES('00112233445566778899aabbccddeeff','bb6b24bf13999272b27006f7711965f77861a326a30b43b9b1852a500ad68ac7','{"weeks":7}',2,'2027-01-04T08:00:00.000000+00:00',5);
CREATE TABLE meta (schema_version INTEGER NOT NULL);
INSERT INTO "meta" VALUES(1);
CREATE TABLE opened (
            visitor_digest TEXT NOT NULL,
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            opened_at TEXT NOT NULL,
            PRIMARY KEY (visitor_digest, plan_id)
        );
INSERT INTO "opened" VALUES('bb6b24bf13999272b27006f7711965f77861a326a30b43b9b1852a500ad68ac7','00112233445566778899aabbccddeeff','2027-01-02T08:00:00.000000+00:00');
CREATE TABLE plans (
            plan_id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            created_at TEXT NOT NULL,
            created_by TEXT NOT NULL,
            on_shelf INTEGER NOT NULL CHECK (on_shelf IN (0, 1)),
            version INTEGER NOT NULL CHECK (version >= 1)
        );
INSERT INTO "plans" VALUES('00112233445566778899aabbccddeeff','Spring — Ærø','2027-01-01T08:00:00.000000+00:00','Ida',0,2);
CREATE TABLE versions (
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version >= 1),
            saved_at TEXT NOT NULL,
            saved_by TEXT NOT NULL,
            note TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (plan_id, version)
        );
INSERT INTO "versions" VALUES('00112233445566778899aabbccddeeff',1,'2027-01-01T08:00:00.000000+00:00','Ida','','{"weeks":4}');
INSERT INTO "versions" VALUES('00112233445566778899aabbccddeeff',2,'2027-01-03T08:00:00.000000+00:00','Bo','two weeks more','{"weeks":6}');
CREATE TABLE visitors (
            visitor_digest TEXT PRIMARY KEY,
            display_name TEXT NOT NULL
        );
INSERT INTO "visitors" VALUES('bb6b24bf13999272b27006f7711965f77861a326a30b43b9b1852a500ad68ac7','Ida');
CREATE INDEX opened_by_plan ON opened (plan_id);
COMMIT;
