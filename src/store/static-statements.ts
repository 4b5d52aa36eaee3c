import type { Database } from 'better-sqlite3'

export interface InstanceRow {
  readonly id: number
  readonly body: string
}

export interface ReferringRow {
  readonly association: number
  readonly role: string
  readonly class: string
  readonly body: string
}

/** The statements of the static instances, prepared once. Each works on an index, whatever the number of instances. */
export function staticStatements(database: Database) {
  return {
    get: database.prepare(`select "body" from "staticInstances" where "identity" = ?`).pluck(),
    has: database
      .prepare(`select 1 from "staticInstances" where "namespace" = ? and "class" = ? limit 1`)
      .pluck(),
    /** The classes that have instances, by one step in the index for each. */
    classes: database
      .prepare(
        `with recursive "classes"("class") as (
           select min("class") from "staticInstances" where "namespace" = ?
           union all
           select (select min("class") from "staticInstances" where "namespace" = ? and "class" > "classes"."class")
             from "classes" where "classes"."class" is not null)
         select "class" from "classes" where "class" is not null`,
      )
      .pluck(),
    page: database.prepare(
      `select "id", "body" from "staticInstances"
         where "namespace" = ? and "class" = ? and "id" > ? order by "id" limit ?`,
    ),
    // A cross join keeps the order: from the references to their instances.
    referring: database.prepare(
      `select "association", "role", "class", "body"
         from "staticReferences" cross join "staticInstances" on "id" = "association"
         where "target" = ? and ("association", "role") > (?, ?) and "namespace" = ?
         order by "association", "role" limit ?`,
    ),
    create: database.prepare(
      `insert into "staticInstances" ("namespace", "class", "identity", "body") values (?, ?, ?, ?)
         on conflict ("identity") do nothing`,
    ),
    replace: database
      .prepare(`update "staticInstances" set "body" = ? where "identity" = ? returning "id"`)
      .pluck(),
    addReference: database.prepare(
      `insert into "staticReferences" ("target", "association", "role", "isKey") values (?, ?, ?, ?)`,
    ),
    forgetReferences: database.prepare(`delete from "staticReferences" where "association" = ?`),
    /** An object, and the associations that cannot be without it. */
    delete: database.prepare(
      `with recursive "gone"("identity") as (
         select ?
         union
         select "staticInstances"."identity" from "gone"
           cross join "staticReferences" on "target" = "gone"."identity" and "isKey" = 1
           cross join "staticInstances" on "id" = "association")
       delete from "staticInstances" where "identity" in "gone"`,
    ),
  }
}
