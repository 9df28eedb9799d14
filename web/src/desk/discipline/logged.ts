/** What the form of a letter, visit or call holds, and the body it is sent as. */
import type { Schemas } from "../api/client";

type Body = Schemas["LoggedBody"];

export interface Typed {
  round: string;
  means: Body["means"] | "";
  receivedAt: string;
  postmarkedOn: string;
  about: Schemas["About"] | "";
  nomination: string;
  grounds: Schemas["Grounds"] | "";
  text: string;
  signed: Schemas["Signature"] | "";
  realName: string;
  unit: string;
  sealHash: string | null;
  address: string;
  phone: string;
}

export function blank(): Typed {
  return {
    round: "", means: "", receivedAt: "", postmarkedOn: "", about: "PERSON", nomination: "", grounds: "",
    text: "", signed: "PERSON", realName: "", unit: "", sealHash: null, address: "", phone: "",
  };
}

/** Only what was asked for by the choices made; what is missing the API names. */
export function bodyOf(typed: Typed, receivedAt: string): Body {
  const person = typed.signed === "PERSON" ? { real_name: typed.realName } : {};
  const unit = typed.signed === "UNIT" ? { unit: typed.unit, seal_hash: typed.sealHash } : {};
  const reach = typed.signed === "ANONYMOUS" ? {} : { address: typed.address || null, phone: typed.phone || null };
  return {
    ...person, ...unit, ...reach,
    means: typed.means as Body["means"],
    received_at: receivedAt,
    postmarked_on: typed.means === "LETTER" ? typed.postmarkedOn || null : null,
    about: typed.about as Schemas["About"],
    nomination: typed.about === "PERSON" ? typed.nomination : null,
    grounds: typed.grounds as Schemas["Grounds"],
    text: typed.text,
  };
}
