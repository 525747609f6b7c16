import { ArrowRight, Minus, Pencil, Plus } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import type { PortElement } from "@/client/graph/elements";
import type { Facts } from "@/client/graph/facts";
import type { Marks } from "@/client/graph/marks";
import type { Box, Measures } from "../layout/measures";
import type { Lit } from "../lit";
import { type Mark, markOfField, markOfId } from "../mark";
import type { GraphWords } from "../words";

/** What every card needs besides its element. */
export interface CardContext {
	marks: Marks;
	words: GraphWords;
	selected: string | null;
	onSelect: (recordId: string | null) => void;
	/** `NETNS KIND` and `NETNS CHAIN` of what the step touched. */
	touched: ReadonlySet<string>;
	density: Measures["name"];
	/** What the step that is looked at lights up, by element id; empty if nothing. */
	lit: ReadonlyMap<string, Lit>;
}

export function placed(box: Box): CSSProperties {
	return { left: box.x, top: box.y, width: box.width, height: box.height };
}

const signs = { added: Plus, changed: Pencil, moved: ArrowRight, removed: Minus };

export function Sign({ mark, size = 11 }: { mark: Mark; size?: number }) {
	const Icon = signs[mark];
	return <Icon size={size} strokeWidth={3} aria-hidden />;
}

/** A mark in words. */
export function Badge({ mark, words }: { mark: Mark; words: GraphWords }) {
	return (
		<span className="vl-badge" data-mark={mark}>
			<Sign mark={mark} />
			{words[mark]}
		</span>
	);
}

/** A value that may be other than before. */
export function Value({
	mark,
	className = "",
	children,
}: {
	mark: Mark | null;
	className?: string;
	children: ReactNode;
}) {
	return (
		<span className={`vl-value ${className}`} data-mark={mark ?? undefined}>
			{children}
		</span>
	);
}

/** As the kernel's flags say it. */
export const stateText = { up: "UP", "no-carrier": "NO-CARRIER", down: "DOWN" } as const;

export function StateValue({ facts, marks }: { facts: Facts & { id: string }; marks: Marks }) {
	return (
		<Value mark={markOfField(facts.id, ["flags", "operstate"], marks)} className="vl-state vl-tag">
			<span className="vl-state" data-state={facts.state}>
				{stateText[facts.state]}
			</span>
		</Value>
	);
}

export function Mtu({ facts, marks }: { facts: Facts & { id: string }; marks: Marks }) {
	return <Value mark={markOfField(facts.id, ["mtu"], marks)}>mtu {facts.mtu}</Value>;
}

export function Address({ address, marks }: { address: Facts["addresses"][number]; marks: Marks }) {
	const mark = markOfId(address.id, address.ghost, marks);
	const [local, length] = address.text.split("/");
	return (
		<Value mark={mark}>
			{local}
			<span className="vl-prefix">/{length}</span>
		</Value>
	);
}

/** The program at the other side of a tun or tap. `bare`: there is no room for more than its name. */
export function Holder({ port: { holder }, bare = false }: { port: PortElement; bare?: boolean }) {
	if (!holder) return null;
	return (
		<span className="vl-small vl-soft min-w-0 truncate" title={`⇄ ${holder}`}>
			{bare ? holder : `⇄ ${holder}`}
		</span>
	);
}

/** For screen readers, one sentence with all that is drawn of an interface. */
export function spoken(facts: Facts, mark: Mark | null, words: GraphWords): string {
	const { name, type, state, master, addresses, mac, mtu, proxyArp } = facts;
	const parts = [`${name}: ${type}`, stateText[state], ...addresses.map(({ text }) => text)];
	if (master) parts.push(`master ${master}`);
	if (proxyArp) parts.push("proxy_arp");
	if (mac) parts.push(mac);
	parts.push(`mtu ${mtu}`);
	if (mark) parts.push(words[mark]);
	return parts.join(", ");
}
