package io.rvoip.sip.edge;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.WireMessage;
import java.util.List;

/** What an entity asks of the edge that holds a leg's flow or transaction. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EdgeCommand.SendRequest.class, name = "request"),
  @JsonSubTypes.Type(value = EdgeCommand.SendAck.class, name = "ack"),
  @JsonSubTypes.Type(value = EdgeCommand.SendResponse.class, name = "response"),
  @JsonSubTypes.Type(value = EdgeCommand.CancelInvite.class, name = "cancel"),
  @JsonSubTypes.Type(value = EdgeCommand.Delivered.class, name = "delivered")
})
public sealed interface EdgeCommand extends CborSerializable {

  /**
   * Start a client transaction. The edge prepends Via (with this branch) and, when asked, Contact.
   *
   * @param branch names call and leg, so that responses find their entity
   * @param request the request without Via and Contact
   */
  record SendRequest(String branch, WireMessage request, EdgeTarget target, boolean contact)
      implements EdgeCommand {}

  /** Send an ACK to a 2xx: outside any transaction, RFC 3261 §13.2.2.4. */
  record SendAck(String branch, WireMessage ack, EdgeTarget target) implements EdgeCommand {}

  /** Answer a server transaction. */
  record SendResponse(ServerTx transaction, WireMessage response) implements EdgeCommand {}

  /** Cancel the INVITE that was sent with this branch; Reason header values go along. */
  record CancelInvite(String branch, List<String> reasons) implements EdgeCommand {
    public CancelInvite {
      reasons = List.copyOf(reasons);
    }
  }

  /** The entity has taken a delivery. */
  record Delivered(long deliveryId) implements EdgeCommand {}
}
