import { z } from "zod";
import type { Journey, Trip } from "@/protocol/journey";
import { Packet } from "@/protocol/packet";
import bridge from "../fixtures/packets-01-bridge.json";
import masquerade from "../fixtures/packets-03-masquerade.json";
import clusterIp from "../fixtures/packets-04-clusterip.json";
import vxlan from "../fixtures/packets-07-vxlan.json";
import staticRoutes from "../fixtures/packets-08-static-routes.json";
import openvpn from "../fixtures/packets-10-openvpn.json";
import dropped from "../fixtures/packets-dropped.json";
import fragments from "../fixtures/packets-fragments.json";

const labs = {
	"01-bridge": bridge,
	"03-masquerade": masquerade,
	"04-clusterip": clusterIp,
	"07-vxlan": vxlan,
	"08-static-routes": staticRoutes,
	"10-openvpn": openvpn,
	/** Between hosts one, mid (the router) and two: a ping of 3000 bytes; one of 1300 where mid sends by an MTU of 1000 and MASQUERADEs. */
	fragments,
	/**
	 * The same hosts. Of pings to 10.8.0.1: from 10.77.0.5 twice, which mid's rp_filter drops; from 10.66.0.5, whole; to
	 * 10.55.0.1, which mid has no route for nor back; with mid's eth1 down, refused; with two's eth0 down.
	 */
	dropped,
};

/** What tcpdump heard in every namespace of a lab, while something was sent. */
export function heard(lab: keyof typeof labs): Packet[] {
	return z.array(Packet).parse(labs[lab]);
}

/** `NETNS DEV in|out`, and what changed there: `worker1 enp0s9 out, ttl 64 > 63`. MAC addresses differ from run to run. */
export function hopsOf({ hops }: Trip): string[] {
	return hops.map(({ netns, dev, direction, changes }) => {
		const said = changes.map((change) => {
			if ("headers" in change)
				return `${change.what} ${change.headers.map(({ type }) => type).join("+")} ${change.bytes}`;
			const { what, outer, from, to } = change;
			return what === "mac" ? `${outer ? "outer " : ""}mac` : `${outer ? "outer " : ""}${what} ${from} > ${to}`;
		});
		return [`${netns} ${dev} ${direction}`, ...said].join(", ");
	});
}

/** A journey by who it goes to, and its place in the row. */
export function journeyTo(journeys: readonly Journey[], to: string, seq: number | null = null): Journey {
	const found = journeys.find((one) => one.to === to && (seq === null || one.seq === seq));
	if (!found) throw new Error(`no journey to ${to}: ${journeys.map((one) => `${one.to} ${one.seq}`).join(", ")}`);
	return found;
}
