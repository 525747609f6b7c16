import type { PortElement } from "@/client/graph/elements";
import { type Bands, between, Claims, clearOfBridges, makeBands, stretched } from "./claims";
import { type HostPart, hangKey } from "./part";
import type { HostSlots } from "./placement";

/** Finds columns for what has none, in one host. */
export class Placing {
	private readonly bands: Bands = makeBands();
	private readonly grown = new Set<string>();

	constructor(
		private readonly part: HostPart,
		private readonly slots: HostSlots,
		/** Columns before, also of ports that hang elsewhere now. */
		private readonly hints: ReadonlyMap<string, number>,
		private readonly byId: ReadonlyMap<string, PortElement>,
	) {}

	run(): void {
		const { slots, part, bands } = this;
		for (const [id, slot] of slots.ports) this.claim(id, slot.column);
		for (const [id, bridge] of slots.bridges) if (bridge.own !== null) bands.stack.add(bridge.own, id);

		const fresh = (on: PortElement["hang"]["on"]) =>
			part.ports.filter((port) => port.hang.on === on && !slots.ports.has(port.id));
		if (slots.nics === "top") for (const port of fresh("host")) this.put(port, this.topNic(port));
		for (const { id } of part.namespaces) if (!slots.namespaces.has(id)) this.namespace(id);
		for (const port of fresh("netns")) this.put(port, this.inNamespace(port));
		for (const port of fresh("bridge")) this.put(port, this.onBridge(port));
		for (const id of this.grown) this.widen(id);
		for (const { id } of part.bridges) if (!slots.bridges.has(id)) this.bridgeAlone(id);
		for (const port of fresh("stack")) if (!slots.ports.has(port.id)) this.onStack(port);
		for (const port of fresh("tunnel"))
			this.put(
				port,
				this.first((c) => bands.tunnels.free(c)),
			);
		if (slots.nics === "bottom") this.bottomNics(fresh("host"));
		for (const id of this.grown) this.stretch(id);
		for (const bridge of part.bridges) this.ownLine(bridge.id, bridge.onStack);
		this.extent();
	}

	private put(port: PortElement, column: number, dock: number | null = null): void {
		const known = this.slots.ports.get(port.id);
		this.slots.ports.set(port.id, { column, hang: hangKey(port), dock: known?.dock ?? dock });
		this.claim(port.id, column);
	}

	private claim(id: string, column: number): void {
		const port = this.byId.get(id);
		if (!port) return;
		const { bands } = this;
		const { hang } = port;
		if (hang.on === "netns") this.netnsBand(port.netnsCard ?? "").add(column, id);
		else if (hang.on === "tunnel") bands.tunnels.add(column, id);
		else if (hang.on === "host" && this.slots.nics === "bottom") bands.lower.add(column, id);
		else if (hang.on === "bridge" || hang.on === "host") bands.upper.add(column, id);
		const stackward = hang.on === "stack" || (hang.on === "host" && !hang.bridge && this.slots.nics === "top");
		if (!stackward) return;
		bands.stack.add(column, id);
		if (!comesFromAbove(port)) return;
		if (hang.on === "stack") bands.upper.add(column, id);
		bands.through.add(column, id);
	}

	private netnsBand(card: string): Claims {
		const band = this.bands.inNetns.get(card) ?? new Claims();
		this.bands.inNetns.set(card, band);
		return band;
	}

	private first(fits: (column: number) => boolean): number {
		let column = 0;
		while (!fits(column)) column++;
		return column;
	}

	private namespace(id: string): void {
		const { slots, bands } = this;
		const span = slots.measures.netnsColumns;
		const taken = (column: number) =>
			[...slots.namespaces.values()].some((card) => column < card.column + card.span && card.column < column + span) ||
			(slots.nics === "top" && this.nicsBetween(column, column + span));
		slots.namespaces.set(id, { column: this.first((column) => !taken(column)), span });
		bands.inNetns.set(id, new Claims());
	}

	private nicsBetween(from: number, to: number): boolean {
		return this.part.ports.some((port) => {
			const column = this.slots.ports.get(port.id)?.column;
			return port.hang.on === "host" && column !== undefined && column > from - 0.25 && column < to + 0.1;
		});
	}

	/** Where a wire's other end is, if in this host. */
	private peerColumn(port: PortElement): number | null {
		const peer = this.part.peerOf(port.id);
		return (peer && this.slots.ports.get(peer.id)?.column) ?? null;
	}

	private inNamespace(port: PortElement): number {
		const { slots, bands } = this;
		const card = slots.namespaces.get(port.netnsCard ?? "") ?? { column: 0, span: 2 };
		const band = this.netnsBand(port.netnsCard ?? "");
		const peer = this.part.peerOf(port.id);
		const above = peer?.netnsCard === null ? this.peerColumn(port) : null;
		if (above !== null && above >= card.column && above < card.column + card.span && band.free(above)) return above;
		const inside = Array.from({ length: card.span }, (_, n) => card.column + n).filter((c) => band.free(c));
		const toStack = peer?.hang.on === "stack";
		const open = inside.find((c) => bands.upper.free(c) && (!toStack || clearOfBridges(slots, c)));
		if (open !== undefined && above === null) return open;
		// Another wire comes up here: beside it, so that the two do not lie on each other.
		const beside = inside.map((c) => (bands.upper.free(c) ? c : c + 0.15)).find((c) => band.room(c) > 0.8);
		if (beside !== undefined) return beside;
		const next = card.column + card.span;
		const blocked = [...slots.namespaces.values()].some(
			(other) => other.column <= next && next < other.column + other.span,
		);
		if (!blocked && (slots.nics === "bottom" || !this.nicsBetween(next, next + 1))) {
			card.span++;
			return bands.upper.free(next) ? next : next + 0.15;
		}
		return between(band, { from: card.column, to: card.column + card.span - 1 });
	}

	private onBridge(port: PortElement): number {
		const { slots, bands, hints } = this;
		const id = port.hang.on === "bridge" ? port.hang.bridge : "";
		this.grown.add(id);
		const wished = [this.peerColumn(port), hints.get(port.id)].filter(
			(column) => column !== null && column !== undefined,
		);
		const near = slots.bridges.get(id)?.from ?? wished[0] ?? 0;
		const around = Array.from({ length: 13 }, (_, n) => near + (n % 2 === 0 ? n / 2 : -(n + 1) / 2));
		for (const column of [...wished, ...around.filter((c) => c >= 0 && c < slots.to)]) {
			const span = bands.upper.free(column, port.id) ? stretched(slots, bands, id, column) : null;
			if (!span) continue;
			slots.bridges.set(id, { own: null, ...slots.bridges.get(id), ...span });
			return column;
		}
		if (!slots.bridges.has(id)) this.bridgeAlone(id);
		const bridge = slots.bridges.get(id) ?? { from: 0, to: 0 };
		return between(bands.upper, bridge);
	}

	/** A bridge with nobody on it yet: two columns where nothing passes, or one, or new ones. */
	private bridgeAlone(id: string): void {
		const { slots, bands } = this;
		const open = (from: number, to: number) =>
			!bands.through.within({ from, to }) &&
			[...slots.bridges.values()].every((other) => to + 1 <= other.from || other.to + 1 <= from);
		const within = (width: number) =>
			Array.from({ length: Math.max(0, Math.floor(slots.to) - width + 1) }, (_, c) => c).find((c) =>
				open(c, c + width - 1),
			);
		const two = within(2);
		const one = within(1);
		const from = two ?? one ?? this.first((column) => column >= slots.to - 0.01 && open(column, column + 1));
		slots.bridges.set(id, { from, to: two === undefined && one !== undefined ? from : from + 1, own: null });
	}

	private onStack(port: PortElement): void {
		const { slots, bands, hints } = this;
		if (!comesFromAbove(port)) {
			this.put(
				port,
				this.first((column) => bands.stack.free(column)),
			);
			return;
		}
		const fits = (column: number) =>
			bands.upper.free(column, port.id) && bands.stack.free(column, port.id) && clearOfBridges(slots, column);
		const peer = this.part.peerOf(port.id);
		const pairIsNew = peer?.hang.on === "stack" && this.byId.has(peer.id) && !slots.ports.has(peer.id);
		if (peer && pairIsNew) {
			const column = this.first((c) => fits(c) && fits(c + 1));
			this.put(port, column);
			this.put(peer, column + 1);
			return;
		}
		const wished = [hints.get(port.id), this.peerColumn(port)].find((c) => c !== null && c !== undefined && fits(c));
		this.put(port, wished ?? this.first(fits));
	}

	private bottomNics(nics: readonly PortElement[]): void {
		const { bands } = this;
		// Cables to a switch come last and not in the first column: there the switch below has its name.
		const rank = ({ id }: PortElement) => Number(this.part.peerOf(id) !== null) + Number(this.part.toSwitch(id));
		for (const port of [...nics].sort((a, b) => rank(a) - rank(b))) {
			let column = 0;
			if (port.hang.on === "host" && port.hang.bridge) {
				column = -1;
				while (!bands.lower.free(column)) column--;
			} else column = this.first((c) => bands.lower.free(c) && (c > 0 || !this.part.toSwitch(port.id)));
			this.put(port, column);
		}
	}

	private topNic(port: PortElement): number {
		const { slots, bands } = this;
		const wish = Math.max(0, this.part.below(port.id) ?? 0);
		const enslaved = port.hang.on === "host" ? port.hang.bridge : null;
		const fits = (column: number) =>
			column >= 0 && bands.upper.free(column) && (enslaved || clearOfBridges(slots, column));
		let column = wish;
		for (let step = 0; !fits(column); step++)
			column = wish + (step % 2 === 0 ? 1 : -1) * Math.ceil((step + 1) / 2) * 0.25;
		if (!enslaved) return column;
		this.grown.add(enslaved);
		const span = stretched(slots, bands, enslaved, column);
		if (span) slots.bridges.set(enslaved, { own: null, ...slots.bridges.get(enslaved), ...span });
		else if (!slots.bridges.has(enslaved)) this.bridgeAlone(enslaved);
		const bridge = slots.bridges.get(enslaved) ?? { from: 0, to: 0 };
		const dock = span ? column : between(bands.upper, bridge);
		slots.ports.set(port.id, { column, hang: hangKey(port), dock });
		return column;
	}

	/** A bar reaches as far as the namespaces it serves, where nothing passes. */
	private stretch(id: string): void {
		const { slots } = this;
		for (const port of this.part.ports) {
			if (port.hang.on !== "bridge" || port.hang.bridge !== id) continue;
			const card = slots.namespaces.get(this.part.peerOf(port.id)?.netnsCard ?? "");
			if (card) for (let n = 0; n < card.span; n++) this.take(id, card.column + n);
		}
		this.widen(id);
	}

	/** And it is wide enough for its name and address. */
	private widen(id: string): void {
		const { slots } = this;
		const bridge = slots.bridges.get(id);
		if (!bridge) return;
		// A switch may grow for it: what it has is few bars, each with an address.
		const room = bridge.from + 2 <= slots.to || slots.nics === "top";
		if (bridge.to - bridge.from < 1 && room) this.take(id, bridge.from + 1);
		if (bridge.to - bridge.from < 1 && bridge.from >= 1) this.take(id, bridge.from - 1);
	}

	private take(id: string, column: number): void {
		const bridge = this.slots.bridges.get(id);
		const span = stretched(this.slots, this.bands, id, column);
		if (bridge && span) Object.assign(bridge, { from: span.from, to: span.to });
	}

	private ownLine(id: string, onStack: boolean): void {
		const bridge = this.slots.bridges.get(id);
		if (!bridge) return;
		if (!onStack) bridge.own = null;
		else if (bridge.own === null) {
			const width = Math.floor(bridge.to - bridge.from);
			const columns = Array.from({ length: width + 1 }, (_, n) => bridge.from + n);
			const middle = columns[Math.floor(width / 2)] ?? bridge.from;
			const free = [middle, ...columns].find((column) => this.bands.stack.free(column));
			bridge.own = free ?? between(this.bands.stack, bridge);
			this.bands.stack.add(bridge.own, id);
		}
	}

	private extent(): void {
		const { slots, part } = this;
		const ports = [...slots.ports.values()].map(({ column }) => column);
		const cards = [...slots.namespaces.values()].map(({ column, span }) => column + span);
		const bars = [...slots.bridges.values()].map(({ to }) => to + 1);
		slots.from = Math.min(slots.from, ...ports.map(Math.floor));
		slots.to = Math.max(slots.to, ...ports.map((column) => Math.floor(column + 0.001) + 1), ...cards, ...bars);
		const { lanes } = slots;
		lanes.upper ||= part.namespaces.length > 0 || part.ports.some((port) => port.hang.on === "bridge");
		lanes.lower ||= part.ports.some((port) => port.hang.on === "stack");
		lanes.tunnels ||= part.ports.some((port) => port.hang.on === "tunnel");
	}
}

/** A port of the stack whose wire comes down to it past the bridges. */
function comesFromAbove(port: PortElement): boolean {
	return port.hang.on === "host" || port.type === "veth";
}
