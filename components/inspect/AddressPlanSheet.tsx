import { CircleAlert, CircleCheck } from "lucide-react";
import { addressPlan, type How, type NodePlan, type WayPlan } from "@/client/address-plan";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import { Sheet } from "@/components/ui/Sheet";
import type { State } from "@/protocol/records";

/** The cluster's addresses as one table, large enough for a room. Follows the kernel while it is open. */
export function AddressPlanSheet({ state, onClose }: { state: State; onClose(): void }) {
	const words = useWords().plan;
	const { nodes, overlaps, twice } = addressPlan(state);
	const anyPod = nodes.some(({ pods }) => pods.length > 0);
	const faults = [
		...overlaps.map(({ a, b }) => words.overlap(`${a.subnet} (${a.host})`, `${b.subnet} (${b.host})`)),
		...twice.map(({ address, netns }) => words.twice(address, netns.join(", "))),
	];
	const Verdict = faults.length > 0 ? CircleAlert : CircleCheck;
	return (
		<Sheet title={words.title} lead={words.lead} testid="address-plan-sheet" onClose={onClose}>
			<table className="w-full border-separate border-spacing-0 text-left">
				<thead>
					<tr>
						{[words.node, words.nodeAddress, words.subnet, words.pods, words.ways].map((title) => (
							<th
								key={title}
								scope="col"
								className="border-line border-b py-2.5 pr-6 font-medium text-base text-ink-faint"
							>
								{title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{nodes.map((node) => (
						<Row key={node.host} node={node} />
					))}
				</tbody>
			</table>
			<div className="mt-5 space-y-2" data-testid="address-plan-verdict" data-ok={faults.length === 0}>
				{!anyPod && <p className="text-ink-soft text-lg">{words.empty}</p>}
				{anyPod &&
					(faults.length > 0 ? faults : [words.apart]).map((text) => (
						<p
							key={text}
							className={classes(
								"flex items-center gap-2.5 font-medium text-lg",
								faults.length > 0 ? "text-bad" : "text-ok",
							)}
						>
							<Verdict className="size-5 shrink-0" aria-hidden />
							{text}
						</p>
					))}
			</div>
		</Sheet>
	);
}

function Row({ node }: { node: NodePlan }) {
	const words = useWords().plan;
	const cell = "whitespace-nowrap border-line border-b py-3 pr-6 align-top font-mono text-base text-ink";
	const none = <span className="font-sans text-ink-faint">{words.nothing}</span>;
	return (
		<tr data-node={node.host}>
			<th scope="row" className="border-line border-b py-3 pr-6 align-top font-semibold text-ink text-lg">
				{node.host}
			</th>
			<td className={cell}>
				{node.addresses.map(({ dev, address }) => (
					<Line key={`${dev} ${address}`} text={address} aside={dev} />
				))}
				{node.addresses.length === 0 && none}
			</td>
			<td className={cell}>
				{node.subnets.map(({ subnet, by }) => (
					<Line key={subnet} text={subnet} aside={by && words.by(by)} strong below />
				))}
				{node.subnets.length === 0 && none}
			</td>
			<td className={cell}>
				{node.pods.map(({ netns, dev, name, address, gateway }) => (
					<Line
						key={`${netns} ${dev} ${address}`}
						text={`${name} ${address}`}
						aside={gateway ? words.gateway(gateway) : words.noGateway}
						below
					/>
				))}
				{node.pods.length === 0 && none}
			</td>
			<td className={cell}>
				{node.ways.map((way) => (
					<Way key={`${way.to} ${way.subnet}`} way={way} />
				))}
				{node.ways.length === 0 && none}
			</td>
		</tr>
	);
}

interface LineProps {
	text: string;
	aside: string;
	strong?: boolean;
	/** The aside has a line of its own. */
	below?: boolean;
}

function Line({ text, aside, strong = false, below = false }: LineProps) {
	return (
		<p className={below ? "pb-1" : "leading-7"}>
			<span className={classes(strong && "font-semibold", below && "leading-7")}>{text}</span>
			<span className={classes("text-ink-faint text-sm", below ? "block" : "ml-2")}>{aside}</span>
		</p>
	);
}

const tones: Readonly<Record<How, string>> = {
	direct: "bg-ok-soft text-ok",
	tunnel: "bg-info-soft text-info",
	switch: "bg-ok-soft text-ok",
	bgp: "bg-ok-soft text-ok",
	default: "bg-warn-soft text-warn",
	none: "bg-bad-soft text-bad",
};

function Way({ way: { to, subnet, how, gateway, dev } }: { way: WayPlan }) {
	const words = useWords().plan;
	return (
		<p className="flex items-baseline gap-2.5 leading-7" data-way={to} data-how={how}>
			<span>{subnet}</span>
			<span className="text-ink-faint text-sm">{to}</span>
			<span className={classes("rounded-md px-2 font-sans font-semibold text-sm", tones[how])}>
				{how === "tunnel" && dev ? `${words.how.tunnel} ${dev}` : words.how[how]}
			</span>
			{gateway && <span className="text-ink-soft text-sm">{words.via(gateway)}</span>}
		</p>
	);
}
