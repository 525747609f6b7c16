import { Route, ShieldCheck } from "lucide-react";
import type { HookElement, StackElement } from "@/client/graph/stack";
import type { Box } from "../layout/measures";
import { markOfId } from "../mark";
import type { GraphWords } from "../words";
import { type CardContext, placed, Value } from "./parts";

const short: Readonly<Record<string, string>> = {
	PREROUTING: "PRE",
	INPUT: "IN",
	FORWARD: "FWD",
	OUTPUT: "OUT",
	POSTROUTING: "POST",
};

function Hook({ hook, stack, context }: { hook: HookElement | undefined; stack: StackElement; context: CardContext }) {
	if (!hook) return null;
	const touched = context.touched.has(`${stack.netns} ${hook.name}`);
	return (
		<span
			className="vl-hook flex min-w-0 flex-col justify-center px-1.5"
			data-hook={hook.name}
			data-rules={hook.rules}
			data-mark={touched ? "changed" : undefined}
		>
			<span className="vl-hook-name vl-mono">
				<span className="vl-long">{hook.name}</span>
				<span className="vl-short">{short[hook.name]}</span>
			</span>
			<span className="vl-small vl-detail opacity-85">
				{context.words.rules(hook.rules)}
				{hook.policy === "DROP" ? " · DROP" : ""}
			</span>
		</span>
	);
}

/** The way of a packet through the hooks: what passes goes along the top, what is for the host goes down and up. */
function Hooks({ stack, context }: { stack: StackElement; context: CardContext }) {
	const [prerouting, input, forward, output, postrouting] = stack.hooks;
	const hook = (one: HookElement | undefined) => <Hook hook={one} stack={stack} context={context} />;
	return (
		<div className="vl-hooks">
			{hook(prerouting)}
			<span className="vl-arrow" />
			{hook(forward)}
			<span className="vl-arrow" />
			{hook(postrouting)}
			<span className="vl-arrow-down" />
			<span className="vl-in-out">
				{hook(input)}
				{hook(output)}
			</span>
			<span className="vl-arrow-up" />
		</div>
	);
}

/** The same in one row, where there is less room. */
function HookStrip({ stack, context }: { stack: StackElement; context: CardContext }) {
	return (
		<div className="vl-strip">
			{stack.hooks.map((hook) => (
				<span
					key={hook.name}
					className="vl-hook"
					data-hook={hook.name}
					data-rules={hook.rules}
					data-mark={context.touched.has(`${stack.netns} ${hook.name}`) ? "changed" : undefined}
				>
					<span className="vl-hook-name vl-mono">{short[hook.name]}</span>
					{hook.policy === "DROP" ? (
						<span className="vl-small vl-detail font-semibold">DROP</span>
					) : hook.rules > 0 ? (
						<span className="vl-small vl-routes font-semibold">{hook.rules}</span>
					) : null}
				</span>
			))}
		</div>
	);
}

interface Line {
	id: string;
	text: string;
	ghost: boolean;
}

/** As many lines as there is room for: of a long list the first, and what the step touched or lights up. */
function worthShowing<L extends Line>(all: readonly L[], lines: number, { marks, lit }: CardContext): readonly L[] {
	if (all.length <= lines) return all;
	const room = Math.max(0, lines - 1);
	const isFirst = (line: Line) => markOfId(line.id, line.ghost, marks) !== null || lit.has(line.id);
	const chosen = new Set(all.filter(isFirst).slice(0, room));
	for (const line of all) {
		if (chosen.size >= room) break;
		chosen.add(line);
	}
	return all.filter((line) => chosen.has(line));
}

interface ListProps {
	stack: StackElement;
	lines: number;
	context: CardContext;
}

function Routes({ stack, lines, context }: ListProps) {
	const { words, marks } = context;
	const shown = worthShowing(stack.routes, lines, context);
	const left = stack.routes.length - shown.length;
	return (
		<div className="vl-routes vl-route-list vl-mono vl-small min-w-0 flex-1">
			{stack.routes.length === 0 ? <span className="vl-note">{words.noRoutes}</span> : null}
			{shown.map((route) => {
				const mark = markOfId(route.id, route.ghost, marks);
				return (
					<span
						key={route.id}
						className="vl-route"
						data-route={route.id}
						data-lit={context.lit.get(route.id)}
						title={route.text}
					>
						<Value mark={mark}>{route.dst}</Value>
						<span>{route.gateway ? <Value mark={mark}>{route.gateway}</Value> : null}</span>
						<span>{route.dev ? <Value mark={mark}>{route.dev}</Value> : null}</span>
					</span>
				);
			})}
			{left > 0 ? <span className="vl-note">{words.moreRoutes(left)}</span> : null}
		</div>
	);
}

/** A rule without what says nothing new to a reader. */
function gist(rule: string): string {
	return rule
		.replace(/ -p (tcp|udp)( -m \1)? --dport/, " $1 dport")
		.replaceAll("/32", "")
		.replace("-j DNAT --to-destination", "→");
}

/** What address translation does, in iptables' own words. */
function NatRules({ stack, lines, context }: ListProps) {
	const shown = worthShowing(stack.nat, lines, context);
	const left = stack.nat.length - shown.length;
	return (
		<div className="vl-routes vl-rule-list vl-mono vl-small min-w-0">
			{shown.map((rule) => (
				<span
					key={rule.id}
					className="vl-line"
					data-rule={rule.id}
					data-lit={context.lit.get(rule.id)}
					title={`${rule.chain} ${rule.text}`}
				>
					<Value mark={markOfId(rule.id, rule.ghost, context.marks)}>
						<b>{short[rule.chain] ?? rule.chain}</b> {gist(rule.text)}
					</Value>
				</span>
			))}
			{left > 0 ? <span className="vl-note">{context.words.moreRoutes(left)}</span> : null}
		</div>
	);
}

/** A host's protocol stack: what is routed and what netfilter sees of it. */
export function StackBox({ stack, box, context }: { stack: StackElement; box: Box; context: CardContext }) {
	const compact = context.density === "compact";
	const wide = box.width > (compact ? 600 : 540);
	const lines = compact ? Math.floor((box.height - (wide ? 30 : 37)) / 15) : 5;
	return (
		<div
			className="vl-box vl-stack"
			style={placed(box)}
			data-place={stack.id}
			data-stack={stack.netns}
			data-lit={context.lit.get(stack.id)}
			data-appear
		>
			{compact && !wide ? (
				<div className="flex h-full flex-col gap-1.5 px-1 pt-1.5">
					<HookStrip stack={stack} context={context} />
					<Routes stack={stack} lines={lines} context={context} />
				</div>
			) : (
				<div className={`flex h-full ${compact ? "gap-5 px-2.5 pt-1.5" : "gap-6 px-3.5 pt-2"}`}>
					<div className={`flex min-w-0 flex-col ${compact ? "flex-[1.4]" : "w-[326px] shrink-0"}`}>
						<div className="vl-stack-head">
							{wide ? <Netfilter words={context.words} /> : <Routing {...{ stack, wide, context }} />}
						</div>
						{compact ? <HookStrip stack={stack} context={context} /> : <Hooks stack={stack} context={context} />}
						{compact ? <NatRules stack={stack} lines={lines - 2} context={context} /> : null}
					</div>
					{wide ? (
						<div className="flex min-w-0 flex-1 flex-col">
							<div className="vl-stack-head">
								<Routing stack={stack} wide={wide} context={context} />
							</div>
							<Routes stack={stack} lines={lines} context={context} />
						</div>
					) : null}
				</div>
			)}
		</div>
	);
}

function Netfilter({ words }: { words: GraphWords }) {
	return (
		<>
			<ShieldCheck size={15} aria-hidden />
			<span className="vl-tag font-semibold uppercase">{words.netfilter}</span>
		</>
	);
}

function Routing({ stack, wide, context }: { stack: StackElement; wide: boolean; context: CardContext }) {
	const { words, touched } = context;
	const forwarding = stack.forwarding === null ? null : stack.forwarding ? words.forwardingOn : words.forwardingOff;
	return (
		<span className="flex items-center gap-1.5 whitespace-nowrap">
			<Route size={15} aria-hidden />
			<span className="vl-tag font-semibold uppercase">{words.routing}</span>
			{forwarding ? (
				<span className="vl-small vl-detail opacity-90">
					· <Value mark={touched.has(`${stack.netns} net.ipv4.ip_forward`) ? "changed" : null}>{forwarding}</Value>
				</span>
			) : null}
			{wide ? null : <span className="vl-small vl-detail opacity-90">· {words.routes(stack.routes.length)}</span>}
		</span>
	);
}
