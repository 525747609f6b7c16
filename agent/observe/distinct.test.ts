import { expect, it } from "vitest";
import { sysctlRecord } from "../kernel/sysctl";
import { distinct } from "./distinct";

it("keeps two objects that our id cannot tell apart, each under an id of its own", () => {
	const one = sysctlRecord("worker1", "net.ipv4.ip_forward", "1");
	const other = { ...one, value: "0" };
	const all = distinct([one, other]);
	expect([...all.values()].map(({ id }) => id)).toEqual([one.id, `${one.id} (2)`]);
	for (const [id, record] of all) expect(record.id).toBe(id);
});
