import type { Carriage, Header, Hop, Journey, Trip, TripEnd } from "@/protocol/journey";
import type { Packet } from "@/protocol/packet";
import type { ConntrackRecord } from "@/protocol/records";
import { type Asked, askingsOf, Heard, waitedFor } from "./askings";
import { Beginnings } from "./beginnings";
import { carriagesOf } from "./carriages";
import { changesOf } from "./changes";
import { type Complaint, complaintOf, endOf, refused } from "./ends";
import { withEvidence } from "./evidence";
import { type Exchange, exchangesOf } from "./exchanges";
import { address, briefOf, endsOf, headerOf, isHeadless } from "./headers";
import type { Known } from "./known";
import { type Seen, sightingOf } from "./sightings";
import { coreOf, type Followed, first, follow, isArp, last } from "./trips";
import { droppedBy, Verdicts, withVerdicts } from "./verdicts";

/** All journeys that the packets tell of, in the order in which they began. */
export function journeysOf(packets: readonly Packet[], known: Known): Journey[] {
	const { flows, traces = [], processes = [] } = known;
	const followed = follow(packets);
	const asked = askingsOf(followed.filter(isArp));
	const others = followed.filter((one) => !isArp(one));
	const complaints = others.map(complaintOf).filter((one) => one !== null);
	const sent = others.filter((one) => complaintOf(one) === null);
	const carriages = carriagesOf(others, processes);
	const beginnings = new Beginnings(flows, processes);
	const teller = new Teller(asked, new Heard(others), flows, new Verdicts(traces), carriages, beginnings, complaints);
	const journeys = [
		...exchangesOf(sent).map((talk) => teller.exchange(talk)),
		...teller.unheard().map((complaint) => teller.neverLeft(complaint)),
		...teller.questions(),
	];
	journeys.sort((a, b) => (a.begun < b.begun ? -1 : a.begun > b.begun ? 1 : 0));
	return withEvidence(journeys, known);
}

class Teller {
	/** By what they are about. */
	readonly #complaints: ReadonlyMap<string, Complaint>;
	readonly #heard = new Set<Complaint>();
	/** Addresses that were asked for on some packet's behalf. */
	readonly #used = new Set<string>();

	constructor(
		private readonly asked: readonly Asked[],
		private readonly heard: Heard,
		private readonly flows: readonly ConntrackRecord[],
		private readonly verdicts: Verdicts,
		private readonly carriages: ReadonlyMap<Seen, Carriage>,
		private readonly beginnings: Beginnings,
		complaints: readonly Complaint[],
	) {
		this.#complaints = new Map(complaints.map((one) => [briefOf(first(one.followed).decoded.quoted), one]));
	}

	/** Packets that belong together, in the order in which they left. */
	exchange(talk: Exchange): Journey {
		const [opening] = talk;
		const forth = waysOf(opening);
		const begun = this.beginnings.of(opening);
		const isThere = (one: Followed) => forth.has(wayOf(first(one))) === (begun !== "answer");
		const there = talk.filter(isThere);
		const back = talk.filter((one) => !isThere(one));
		const homes = { there: originsOf(back), back: originsOf(there) };
		const trips = talk.flatMap((one): [Followed, Trip][] => {
			const role = isThere(one) ? "there" : "back";
			const complaint = this.#complaints.get(briefOf(coreOf(first(one)))) ?? null;
			if (complaint) this.#heard.add(complaint);
			const end = endOf(one, homes[role], complaint, this.asked);
			const told: [Followed, Trip][] = [[one, this.#trip(one, role, end)]];
			return complaint ? [...told, [complaint.followed, this.#error(complaint, homes.back)]] : told;
		});
		const core = coreOf(first(opening));
		const { netns } = (begun === "answer" ? last(opening) : first(opening)).packet;
		const head = headOf(
			netns,
			core,
			trips.map(([one]) => one),
		);
		return {
			...head,
			...(begun === "answer" ? { from: head.to, to: head.from } : {}),
			answered: begun !== "answer" && isAnswered(opening, back, begun === "seen"),
			...(begun === "seen" ? {} : { midway: true as const }),
			trips: sorted(trips),
		};
	}

	/** Messages about packets that were seen nowhere. */
	unheard(): Complaint[] {
		return [...this.#complaints.values()].filter((one) => !this.#heard.has(one));
	}

	/** What an ICMP message is about has left no trace: only the message is there to tell. */
	neverLeft(complaint: Complaint): Journey {
		const { followed } = complaint;
		const { quoted } = first(followed).decoded;
		const { netns } = last(followed).packet;
		const end = refused(complaint, this.asked);
		if (end.code === "refused" && end.asked) this.#use(end.asked);
		const ends = endsOf(quoted);
		const summary = `IP ${address(ends?.src ?? "", ends?.sport ?? null)} > ${address(ends?.dst ?? "", ends?.dport ?? null)}: ${kindOf(quoted)}`;
		const trips: Trip[] = [
			{ role: "there", summary, hops: [], verdicts: [], end },
			this.#error(complaint, new Set([netns])),
		];
		return { ...headOf(netns, quoted, [followed]), answered: false, trips };
	}

	/** ARP that no packet waited for. */
	questions(): Journey[] {
		const own = this.asked.filter(({ asking }) => !this.#used.has(keyOf(asking)));
		return own.map(({ requests, reply, asking }) => {
			const [asks] = requests;
			const all = [...requests, ...(reply ? [reply] : [])];
			const trips = all.map((one): Trip => {
				const role = one === reply ? "back" : "there";
				const homes = new Set(role === "back" ? originsOf(requests) : reply ? originsOf([reply]) : []);
				return this.#trip(one, role, endOf(one, homes, null, []));
			});
			const core = coreOf(first(asks));
			return { ...headOf(asking.netns, core, all), answered: asking.mac !== null, trips };
		});
	}

	#error(complaint: Complaint, homes: ReadonlySet<string>): Trip {
		return this.#trip(complaint.followed, "error", endOf(complaint.followed, homes, null, this.asked));
	}

	#trip(one: Followed, role: Trip["role"], end: TripEnd): Trip {
		const hops = one.seen.map((seen, n): Hop => {
			const before = one.seen[n - 1] ?? null;
			const waited = isArp(one) ? null : (waitedFor(seen, before, this.asked, this.heard)?.asking ?? null);
			if (waited) this.#use(waited);
			const changes = before ? changesOf(before, seen, this.flows) : [];
			const carried = this.carriages.get(seen);
			return { ...sightingOf(seen, changes), waited, verdicts: [], ...(carried ? { carried } : {}) };
		});
		if ("asked" in end && end.asked) this.#use(end.asked);
		const said = withVerdicts(hops, one, this.verdicts);
		// A trace is the better evidence where nothing else was seen of it.
		const dropped = end.code === "last-seen" ? droppedBy(said.hops.at(-1), said.rest) : null;
		const { summary } = first(one).packet;
		return { role, summary, hops: said.hops, verdicts: said.rest, end: dropped ?? end };
	}

	#use(asking: Asked["asking"]): void {
		this.#used.add(keyOf(asking));
	}
}

const keyOf = ({ hops }: Asked["asking"]) => String(hops[0]?.packet);

/** Did an answer come to where it began, or, where that was not captured, to where it was first seen? */
function isAnswered(opening: Followed, back: readonly Followed[], whole: boolean): boolean {
	const begins = endsOf(coreOf(first(opening)));
	const { netns } = first(opening).packet;
	const isHere = (seen: Seen) => {
		const ends = endsOf(coreOf(seen));
		return seen.packet.netns === netns && ends?.src === begins?.dst && ends?.sport === begins?.dport;
	};
	// Where it went out first somebody else may have sent it, before the capture began: the answer then goes on from there.
	return back.some(({ seen }) => seen.some((one) => isHere(one) && (one.packet.direction === "in" || !whole)));
}

/** Namespaces that packets come from: seen first as they left. */
function originsOf(talk: readonly Followed[]): ReadonlySet<string> {
	// What a loopback sends is captured as it comes in.
	const leaves = ({ direction, dev }: Packet) => direction === "out" || dev === "lo";
	return new Set(talk.flatMap((one) => (leaves(first(one).packet) ? [first(one).packet.netns] : [])));
}

/** Who sends, as far as it tells a packet's direction; an echo says itself whether it asks or answers. */
function wayOf(seen: Followed["seen"][number]): string {
	const core = coreOf(seen);
	const ends = endsOf(core);
	const icmp = headerOf(core, "icmp");
	if (isHeadless(core)) return hostOf(seen);
	return icmp ? `icmp ${icmp.kind}` : address(ends?.src ?? "", ends?.sport ?? null);
}

const hostOf = (seen: Seen) => `from ${endsOf(coreOf(seen))?.src}`;

/** What the sender is called on the way: NAT may change it. */
const waysOf = (one: Followed) => new Set(one.seen.flatMap((seen) => [wayOf(seen), hostOf(seen)]));

function headOf(netns: string, core: readonly Header[], all: readonly Followed[]) {
	const times = all.flatMap(({ seen }) => seen.map(({ packet }) => packet.time)).sort();
	const ends = endsOf(core);
	const [begun = "0", ended = begun] = [times[0], times.at(-1)];
	return {
		id: `${netns} ${begun}`,
		protocol: protocolOf(core),
		netns,
		from: address(ends?.src ?? "", ends?.sport ?? null),
		to: address(ends?.dst ?? "", ends?.dport ?? null),
		seq: headerOf(core, "icmp")?.seq ?? null,
		begun,
		ended,
	};
}

function protocolOf(core: readonly Header[]): Journey["protocol"] {
	const known = core.find(({ type }) => type === "icmp" || type === "tcp" || type === "udp" || type === "arp")?.type;
	return known === "icmp" || known === "tcp" || known === "udp" || known === "arp" ? known : "other";
}

function kindOf(core: readonly Header[]): string {
	const icmp = headerOf(core, "icmp");
	if (icmp?.kind === 8) return `ICMP echo request, id ${icmp.id}, seq ${icmp.seq}`;
	return protocolOf(core).toUpperCase();
}

function sorted(trips: readonly [Followed, Trip][]): Trip[] {
	const at = ([one]: readonly [Followed, Trip]) => first(one).packet.time;
	return [...trips].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0)).map(([, trip]) => trip);
}
