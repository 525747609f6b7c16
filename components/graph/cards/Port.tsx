import type { PortElement } from "@/client/graph/elements";
import type { PortPlace } from "../layout/placement";
import { markOfField, markOfPort } from "../mark";
import { Address, type CardContext, Holder, Mtu, Sign, StateValue, spoken, Value } from "./parts";

/** An interface: a square on a border, and what there is to say beside it. */
export function Port({ port, place, context }: { port: PortElement; place: PortPlace; context: CardContext }) {
	const { marks, words, selected, onSelect, lit } = context;
	const mark = markOfPort(port, marks);
	const picked = selected === port.id;
	return (
		<>
			<button
				type="button"
				aria-label={spoken(port, mark, words)}
				aria-pressed={picked}
				className="vl-port"
				style={{ left: place.x, top: place.y }}
				data-place={port.id}
				data-appear
				data-record={port.id}
				data-kind={port.type}
				data-name={port.name}
				data-state={port.state}
				data-netns={port.netns}
				data-master={port.master ?? undefined}
				data-mark={mark ?? undefined}
				data-lit={lit.get(port.id)}
				data-ghost={port.ghost || undefined}
				data-selected={picked || undefined}
				onClick={(event) => {
					if (event.detail === 0) onSelect(picked ? null : port.id);
				}}
			>
				{mark ? (
					<span className="vl-sign">
						<Sign mark={mark} size={10} />
					</span>
				) : null}
			</button>
			{place.label ? <Label port={port} place={place} label={place.label} context={context} /> : null}
		</>
	);
}

interface LabelProps {
	port: PortElement;
	place: PortPlace;
	label: NonNullable<PortPlace["label"]>;
	context: CardContext;
}

function Label({ port, place, label, context: { marks, lit } }: LabelProps) {
	const [address, ...others] = port.addresses;
	// Where fewer lines fit, an address is worth more than the kind, and both more than the MAC.
	const lines = Math.round(label.height / 16);
	const kind = lines > 2 || (lines === 2 && !address);
	const mac = lines > 3 || (lines === 3 && !address);
	return (
		<div
			aria-hidden
			className="vl-label vl-mono"
			style={{ left: label.x, top: label.y, width: label.width, height: label.height }}
			data-place={`label ${port.id}`}
			data-for={port.id}
			data-align={place.align}
			data-lit={lit.get(port.id)}
			data-ghost={port.ghost || undefined}
			data-appear
		>
			<span className="vl-line flex items-baseline gap-1.5">
				<Value mark={markOfField(port.id, ["name"], marks)} className="vl-strong">
					{port.name}
				</Value>
				<StateValue facts={port} marks={marks} />
				<Holder port={port} />
				{port.proxyArp ? (
					<span className="vl-small vl-proxy">
						<Value mark={markOfField(port.proxyArp, ["value"], marks)}>proxy_arp</Value>
					</span>
				) : null}
			</span>
			{address && lines > 1 ? (
				<span className="vl-line vl-address">
					<Address address={address} marks={marks} />
					{others.length > 0 ? ` +${others.length}` : ""}
				</span>
			) : null}
			{kind ? (
				<span className="vl-line vl-small vl-soft vl-detail">
					{port.type} · <Mtu facts={port} marks={marks} />
				</span>
			) : null}
			{mac && port.mac ? (
				<span className="vl-line vl-small vl-faint vl-detail">
					<Value mark={markOfField(port.id, ["mac"], marks)}>{port.mac}</Value>
				</span>
			) : null}
		</div>
	);
}
