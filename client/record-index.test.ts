import { expect, it } from "vitest";
import { apply, type Change, stateOf } from "@/protocol/difference";
import { type NetRecord, type RouteRecord, recordId, recordKinds, type State } from "@/protocol/records";
import { indexAfter, recordsOf } from "./record-index";
import { random } from "./testing/random";

const netnses = ["one", "one/a", "two"];

function route(netns: string, n: number, metric = 0): RouteRecord {
	const plain = { family: "inet", table: "main", type: "unicast", gateway: null, dev: null } as const;
	const rest = { protocol: null, scope: null, prefsrc: null, metric, flags: [], nexthops: [] };
	return { id: recordId.route(netns, String(n)), kind: "route", netns, dst: `10.0.${n}.0/24`, ...plain, ...rest };
}

const sysctl = (netns: string, n: number): NetRecord => {
	return { id: recordId.sysctl(netns, `k${n}`), kind: "sysctl", netns, key: `k${n}`, value: "0" };
};

/** As who has never seen an earlier state finds it. */
const anew = (state: State) => new Map(state);

function sameAsAnew(state: State): void {
	const fresh = anew(state);
	for (const kind of recordKinds) {
		expect(recordsOf(state, kind)).toEqual(recordsOf(fresh, kind));
		for (const netns of netnses) expect(recordsOf(state, kind, netns)).toEqual(recordsOf(fresh, kind, netns));
	}
}

it("follows changes as if the state were gone through anew, in its order", () => {
	const next = random(7);
	const pick = (count: number) => Math.floor(next() * count);
	const records: NetRecord[] = [];
	for (const netns of netnses) for (let n = 0; n < 40; n++) records.push(route(netns, n), sysctl(netns, n));
	let state: State = stateOf(records);
	recordsOf(state, "route");
	for (let round = 0; round < 200; round++) {
		const changes: Change[] = [];
		let by: State = state;
		for (let n = pick(5); n >= 0; n--) {
			const netns = netnses[pick(3)] ?? "one";
			const made = next() < 0.8 ? route(netns, pick(50), pick(9)) : sysctl(netns, pick(50));
			const old = by.get(made.id);
			const drop = next() < 0.5;
			const change: Change = !old
				? { op: "add", id: made.id, to: made }
				: drop || old.kind !== "route" || made.kind !== "route"
					? { op: "remove", id: made.id, from: old }
					: { op: "change", id: made.id, from: { metric: old.metric }, to: { metric: made.metric } };
			changes.push(change);
			by = apply(by, [change]);
		}
		const after = apply(state, changes);
		indexAfter(state, after, changes);
		sameAsAnew(after);
		state = after;
	}
});

it("keeps the lists that no change touches", () => {
	const before = stateOf([
		route("one", 1),
		route("two", 1),
		sysctl("one", 1),
		...Array.from({ length: 20 }, (_, n) => sysctl("two", n)),
	]);
	const [routes, sysctls] = [recordsOf(before, "route", "two"), recordsOf(before, "sysctl")];
	const changes: Change[] = [{ op: "add", id: route("one", 2).id, to: route("one", 2) }];
	const after = apply(before, changes);
	indexAfter(before, after, changes);
	expect(recordsOf(after, "route", "two")).toBe(routes);
	expect(recordsOf(after, "sysctl")).toBe(sysctls);
	expect(recordsOf(after, "route", "one")).toHaveLength(2);
});
