import { Waypoints } from "lucide-react";
import type { BridgeElement } from "@/client/graph/elements";
import type { Box } from "../layout/measures";
import { markOfField, markOfPort } from "../mark";
import { Card } from "./Card";
import { Address, Badge, type CardContext, Mtu, StateValue, spoken, Value } from "./parts";

/** A bridge: a bar that its ports sit on. */
export function BridgeBar({ bridge, box, context }: { bridge: BridgeElement; box: Box; context: CardContext }) {
	const { marks, words } = context;
	const mark = markOfPort(bridge, marks);
	const address = bridge.addresses[0];
	return (
		<Card
			id={bridge.id}
			kind="bridge"
			box={box}
			className="vl-bridge"
			label={spoken(bridge, mark, words)}
			mark={mark}
			ghost={bridge.ghost}
			state={bridge.state}
			netns={bridge.netns}
			context={context}
		>
			<div className="flex h-full items-center gap-2.5 px-3">
				<Waypoints size={17} className="shrink-0" aria-hidden />
				<span className="vl-bridge-text">
					<span className="flex items-baseline gap-2 whitespace-nowrap">
						<span className="vl-netns-name">{bridge.name}</span>
						<span className="vl-tag vl-wide uppercase opacity-80">{words.bridge}</span>
						<span className="vl-mono">
							<StateValue facts={bridge} marks={marks} />
						</span>
						{mark ? (
							<span className="vl-narrow">
								<Badge mark={mark} words={words} />
							</span>
						) : null}
					</span>
					<span className="vl-narrow vl-mono vl-small whitespace-nowrap">
						{address ? (
							<span className="vl-address font-semibold">
								<Address address={address} marks={marks} />{" "}
							</span>
						) : null}
						<span className="vl-detail">
							<Mtu facts={bridge} marks={marks} />
						</span>
					</span>
				</span>
				<span className="vl-wide vl-mono vl-small ml-auto flex items-center gap-3 whitespace-nowrap">
					{address ? (
						<span className="vl-address font-semibold">
							<Address address={address} marks={marks} />
						</span>
					) : null}
					<span className="vl-detail">
						<Mtu facts={bridge} marks={marks} />
					</span>
					{box.width > 480 && bridge.mac ? (
						<span className="vl-detail opacity-80">
							<Value mark={markOfField(bridge.id, ["mac"], marks)}>{bridge.mac}</Value>
						</span>
					) : null}
					{mark && box.width > 600 ? <Badge mark={mark} words={words} /> : null}
				</span>
			</div>
		</Card>
	);
}
