import { z } from "zod";
import { stateOf } from "@/protocol/difference";
import { NetRecord, type State } from "@/protocol/records";
import masquerade from "../fixtures/chains-03-masquerade.json";
import clusterIp from "../fixtures/chains-04-clusterip.json";
import nodePort from "../fixtures/chains-05-nodeport.json";

const labs = { "03-masquerade": masquerade, "04-clusterip": clusterIp, "05-nodeport": nodePort };

/** Chains, rules and flows of worker1 as they are at the end of a lab (`vethlab run LAB --state`). */
export function captured(lab: keyof typeof labs): State {
	return stateOf(z.array(NetRecord).parse(labs[lab]));
}
