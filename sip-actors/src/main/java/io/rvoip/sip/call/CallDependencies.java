package io.rvoip.sip.call;

import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.sip.identity.OutgoingIdentity;
import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.node.Nodes;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What every call entity of a node shares.
 *
 * @param findBindings tenant and user to bindings, asked of the address-of-record
 * @param index the calls that live on this node
 * @param session how long sessions last without a sign of life
 * @param identity signs calls to trunks; null: they are not signed
 */
public record CallDependencies(
    Nodes nodes,
    TagSigner tags,
    LiveEntities liveEntities,
    BiFunction<String, String, CompletionStage<BindingsFound>> findBindings,
    CallIndex index,
    String product,
    long t1Ms,
    long t2Ms,
    long noAnswerMs,
    long reinvitePatienceMs,
    SessionRules session,
    @Nullable OutgoingIdentity identity) {}
