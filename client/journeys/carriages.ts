import type { Carriage } from "@/protocol/journey";
import type { ProcessRecord } from "@/protocol/records";
import { changesOf } from "./changes";
import { headerOf } from "./headers";
import { type Seen, sightingOf } from "./sightings";
import { coreOf, type Followed, first, last } from "./trips";
import { tunHardware } from "./tuns";

/** A packet that went out by a device which a program reads, and came in by another one. */
interface Crossing {
	out: Seen;
	in: Seen;
	/** What could have carried it: out after it, in before it. */
	meanwhile: Followed[];
}

/** At least this share of a tunnel's packets must agree in what their datagrams are longer by. */
const agreed = 0.9;

/** How packets came through tunnels that programs make, by the sighting where they came out. */
export function carriagesOf(all: readonly Followed[], processes: readonly ProcessRecord[]): Map<Seen, Carriage> {
	const readers = new Map<string, ProcessRecord | null>();
	for (const process of processes) {
		for (const tun of process.tuns) {
			const key = `${process.netns} ${tun}`;
			readers.set(key, readers.has(key) && readers.get(key)?.id !== process.id ? null : process);
		}
	}
	const readerOf = ({ packet }: Seen) => readers.get(`${packet.netns} ${packet.dev}`) ?? null;
	const byProgram = (seen: Seen) => seen.decoded.hardware === tunHardware || readerOf(seen) !== null;
	const tunnels = new Map<string, Crossing[]>();
	for (const { seen } of all) {
		for (const [n, here] of seen.entries()) {
			const before = seen[n - 1];
			if (before?.packet.direction !== "out" || here.packet.direction !== "in") continue;
			if (before.packet.netns === here.packet.netns || !byProgram(before) || !byProgram(here)) continue;
			const key = [placeOf(before), placeOf(here)].sort().join(" ");
			const known = tunnels.get(key);
			const crossing = { out: before, in: here, meanwhile: [] };
			if (known) known.push(crossing);
			else tunnels.set(key, [crossing]);
		}
	}
	const found = new Map<Seen, Carriage>();
	if (tunnels.size === 0) return found;
	const datagrams = all.filter(isDatagram);
	for (const crossings of tunnels.values()) {
		for (const crossing of crossings) crossing.meanwhile = meanwhile(crossing, datagrams);
		const { overhead, agree } = overheadOf(crossings);
		const fitting = new Map(crossings.map((one) => [one, overhead === null ? [] : fits(one, overhead)]));
		const carriers = certain(fitting);
		const end = (seen: Seen): Carriage["from"] => {
			const reader = readerOf(seen);
			const { netns, dev } = seen.packet;
			return { netns, dev, program: reader && { name: reader.name, record: reader.id } };
		};
		for (const crossing of crossings) {
			const carrier = carriers.get(crossing);
			found.set(crossing.in, {
				from: end(crossing.out),
				to: end(crossing.in),
				candidates: overhead === null ? crossing.meanwhile.length : (fitting.get(crossing)?.length ?? 0),
				overhead,
				agree,
				of: crossings.length,
				hops: carrier ? hopsOf(carrier) : [],
			});
		}
	}
	return found;
}

const placeOf = ({ packet }: Seen) => `${packet.netns}#${packet.ifindex}`;

/** What programs send each other: UDP whose content is not known to be another packet. */
const isDatagram = (one: Followed) => first(one).levels.length === 1 && headerOf(coreOf(first(one)), "udp") !== null;

/** Sent and received between the two moments, from the one namespace to the other. */
function meanwhile({ out, in: back }: Crossing, datagrams: readonly Followed[]): Followed[] {
	return datagrams.filter((one) => {
		const [sent, got] = [first(one).packet, last(one).packet];
		return (
			sent.netns === out.packet.netns &&
			sent.direction === "out" &&
			sent.time >= out.packet.time &&
			got.netns === back.packet.netns &&
			got.direction === "in" &&
			got.time <= back.packet.time
		);
	});
}

const longer = ({ out }: Crossing, datagram: Followed) => first(datagram).packet.length - out.packet.length;

const fits = (crossing: Crossing, overhead: number) =>
	crossing.meanwhile.filter((one) => longer(crossing, one) === overhead);

/** What all datagrams are longer by than what they carry: one number that (nearly) all agree in, and no other one. */
function overheadOf(crossings: readonly Crossing[]): { overhead: number | null; agree: number } {
	const votes = new Map<number, number>();
	for (const crossing of crossings) {
		for (const bytes of new Set(crossing.meanwhile.map((one) => longer(crossing, one)))) {
			if (bytes > 0) votes.set(bytes, (votes.get(bytes) ?? 0) + 1);
		}
	}
	const [best, next] = [...votes].sort(([, a], [, b]) => b - a);
	const agree = best?.[1] ?? 0;
	if (!best || agree === next?.[1] || agree < agreed * crossings.length) return { overhead: null, agree: 0 };
	return { overhead: best[0], agree };
}

/**
 * Who carried whom, where nothing else is possible: the only one that fits; or, of several packets alike, as many
 * datagrams as packets, in the order in which both went and came.
 */
function certain(fitting: ReadonlyMap<Crossing, readonly Followed[]>): Map<Crossing, Followed> {
	const found = new Map<Crossing, Followed>();
	const taken = new Set<Followed>();
	const left = new Map(fitting);
	for (let news = true; news; ) {
		news = false;
		for (const [crossing, all] of left) {
			const free = all.filter((one) => !taken.has(one));
			const [only] = free;
			if (free.length !== 1 || !only) continue;
			found.set(crossing, only);
			taken.add(only);
			left.delete(crossing);
			news = true;
		}
	}
	for (const group of alike(left, taken)) {
		const datagrams = [...new Set(group.flatMap((one) => left.get(one) ?? []))].filter((one) => !taken.has(one));
		datagrams.sort((a, b) => order(first(a), first(b)));
		const inOrder = group.every((one, n) => {
			const next = group[n + 1];
			const datagram = datagrams[n];
			const came = !next || one.in.packet.time <= next.in.packet.time;
			return came && datagram !== undefined && (left.get(one) ?? []).includes(datagram);
		});
		if (datagrams.length !== group.length || !inOrder) continue;
		for (const [n, crossing] of group.entries()) {
			const datagram = datagrams[n];
			if (datagram) found.set(crossing, datagram);
		}
	}
	return found;
}

const order = (a: Seen, b: Seen) => (a.packet.time < b.packet.time ? -1 : 1);

/** Packets that could each have been carried by a datagram that could have carried the other; in the order they went. */
function alike(left: ReadonlyMap<Crossing, readonly Followed[]>, taken: ReadonlySet<Followed>): Crossing[][] {
	const groups: { crossings: Crossing[]; datagrams: Set<Followed> }[] = [];
	for (const [crossing, all] of left) {
		const free = all.filter((one) => !taken.has(one));
		if (free.length === 0) continue;
		const mine = { crossings: [crossing], datagrams: new Set(free) };
		for (const group of groups.filter(({ datagrams }) => free.some((one) => datagrams.has(one)))) {
			groups.splice(groups.indexOf(group), 1);
			mine.crossings.push(...group.crossings);
			for (const one of group.datagrams) mine.datagrams.add(one);
		}
		groups.push(mine);
	}
	return groups.map(({ crossings }) => crossings.sort((a, b) => order(a.out, b.out)));
}

function hopsOf({ seen }: Followed): Carriage["hops"] {
	return seen.map((one, n) => {
		const before = seen[n - 1];
		return sightingOf(one, before ? changesOf(before, one, []) : []);
	});
}
