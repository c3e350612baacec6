package io.rvoip.sip.node;

import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.CallFilter;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.sip.api.NodeView;
import io.rvoip.sip.api.OriginateCall;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.call.CallEntity;
import io.rvoip.sip.call.CallRoute;
import io.rvoip.sip.call.NewCallId;
import io.rvoip.sip.node.GatewayCommand.CallList;
import io.rvoip.sip.node.GatewayCommand.Counts;
import io.rvoip.sip.node.GatewayCommand.RegistrationList;
import io.rvoip.sip.node.GatewayCommand.TenantCounts;
import io.rvoip.sip.quota.TenantUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Answers for the whole cluster: every node is asked at once, a silent one is named. */
public final class ClusterAnswers implements ClusterQueries {
  private static final Duration LIST = Duration.ofSeconds(1);
  private static final Duration ONE = Duration.ofSeconds(3);
  private static final Duration ORIGINATE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final NodeDirectory directory;
  private final NewCallId newCallId;
  private final BiFunction<String, String, CompletionStage<CallRoute>> route;
  private final Supplier<String> domain;

  /**
   * @param route tenant and number to where it leads; a kind of {@code reject} with a status else
   */
  public ClusterAnswers(
      ActorSystem<?> system,
      NodeDirectory directory,
      NewCallId newCallId,
      BiFunction<String, String, CompletionStage<CallRoute>> route,
      Supplier<String> domain) {
    this.system = system;
    this.directory = directory;
    this.newCallId = newCallId;
    this.route = route;
    this.domain = domain;
  }

  @Override
  public CompletionStage<Answer<List<CallView>>> liveCalls(CallFilter f) {
    return askAll(
            CallList.class,
            replyTo ->
                new GatewayCommand.ListCalls(
                    f.tenant(), f.state(), f.party(), f.after(), f.limit(), replyTo))
        .thenApply(
            answer ->
                new Answer<>(
                    answer.value().stream()
                        .flatMap(list -> list.calls().stream())
                        .sorted(Comparator.comparing(CallView::id))
                        .limit(f.limit())
                        .toList(),
                    answer.asOf(),
                    answer.missingNodes()));
  }

  @Override
  public CompletionStage<@Nullable CallView> call(String tenant, String id) {
    return io.rvoip.protocol.sip.id.CallId.parse(id).isEmpty()
        ? CompletableFuture.completedFuture(null)
        : entity(id)
            .<CallCommand.GetReply>ask(replyTo -> new CallCommand.Get(tenant, replyTo), ONE)
            .thenApply(CallCommand.GetReply::call);
  }

  @Override
  public CompletionStage<Answer<List<RegistrationView>>> registrations(RegistrationFilter filter) {
    return askAll(
            RegistrationList.class,
            replyTo -> new GatewayCommand.ListRegistrations(filter, replyTo))
        .thenApply(
            answer ->
                new Answer<>(
                    answer.value().stream()
                        .flatMap(list -> list.registrations().stream())
                        .sorted(RegistrationFilter.ORDER)
                        .limit(filter.limit())
                        .toList(),
                    answer.asOf(),
                    answer.missingNodes()));
  }

  @Override
  public CompletionStage<HangupResult> hangup(String tenant, String id, @Nullable String version) {
    if (io.rvoip.protocol.sip.id.CallId.parse(id).isEmpty()) {
      return CompletableFuture.completedFuture(HangupResult.NOT_FOUND);
    }
    return entity(id)
        .<CallCommand.HangupReply>ask(
            replyTo -> new CallCommand.Hangup(tenant, version, replyTo), ONE)
        .handle((reply, failure) -> failure != null ? HangupResult.UNAVAILABLE : reply.result());
  }

  @Override
  public CompletionStage<OriginateResult> originate(OriginateCall order) {
    return route
        .apply(order.tenant(), order.from())
        .thenCombine(
            route.apply(order.tenant(), order.to()), (from, to) -> new CallRoute[] {from, to})
        .thenCompose(
            routes -> {
              for (CallRoute r : routes) {
                if (r.kind().equals("reject")) {
                  return CompletableFuture.<OriginateResult>completedFuture(
                      new OriginateResult.Refused(Integer.parseInt(r.value()), "no such party"));
                }
              }
              String id = newCallId.of(order.tenant());
              if (id == null) {
                return CompletableFuture.<OriginateResult>completedFuture(
                    new OriginateResult.OverQuota());
              }
              return entity(id)
                  .<CallCommand.OriginateReply>ask(
                      replyTo ->
                          new CallCommand.Originate(
                              order.tenant(),
                              order.from(),
                              routes[0],
                              order.to(),
                              routes[1],
                              domain.get(),
                              order.callerName(),
                              order.ringTimeoutMs(),
                              replyTo),
                      ORIGINATE)
                  .handle(
                      (reply, failure) ->
                          failure != null
                              ? new OriginateResult.Refused(503, "the call did not start in time")
                              : reply.status() == 0
                                  ? new OriginateResult.Accepted(id)
                                  : new OriginateResult.Refused(reply.status(), reply.reason()));
            });
  }

  @Override
  public CompletionStage<Answer<Map<String, TenantUse>>> use(List<String> tenants) {
    return askAll(TenantCounts.class, replyTo -> new GatewayCommand.CountTenants(tenants, replyTo))
        .thenApply(
            answer -> {
              Map<String, TenantUse> sums = new HashMap<>();
              answer
                  .value()
                  .forEach(
                      counts ->
                          counts
                              .byTenant()
                              .forEach((tenant, use) -> sums.merge(tenant, use, TenantUse::plus)));
              return new Answer<>(Map.copyOf(sums), answer.asOf(), answer.missingNodes());
            });
  }

  @Override
  public CompletionStage<Answer<List<NodeView>>> nodes() {
    return askAll(Counts.class, GatewayCommand.CountAll::new)
        .thenApply(
            answer -> {
              List<NodeView> views = new ArrayList<>();
              Map<String, String> statuses = statuses();
              Map<String, Member> members = members();
              for (Counts c : answer.value()) {
                NodeId node = NodeId.parse(c.node());
                Member member = members.get(c.node());
                views.add(
                    new NodeView(
                        node.name(),
                        member == null ? "" : hostAndPort(member.address()),
                        statuses.getOrDefault(c.node(), "unknown"),
                        member == null
                            ? List.of()
                            : member.getRoles().stream()
                                .filter(r -> !r.startsWith(NodeId.ROLE) && !r.startsWith("dc-"))
                                .sorted()
                                .toList(),
                        c.version(),
                        c.calls(),
                        c.registrations(),
                        Instant.ofEpochMilli(c.sinceEpochMs())));
              }
              views.sort(Comparator.comparing(NodeView::name));
              return new Answer<>(List.copyOf(views), answer.asOf(), answer.missingNodes());
            });
  }

  /** Without the name of the actor system. */
  private static String hostAndPort(Address address) {
    String whole = address.hostPort();
    return whole.substring(whole.indexOf('@') + 1);
  }

  private Map<String, Member> members() {
    Map<String, Member> byNode = new HashMap<>();
    Cluster.get(system).state().getMembers().forEach(m -> byNode.put(NodeId.of(m).toString(), m));
    return byNode;
  }

  private Map<String, String> statuses() {
    Map<String, String> statuses = new HashMap<>();
    var unreachable = Cluster.get(system).state().getUnreachable();
    members()
        .forEach(
            (node, m) ->
                statuses.put(
                    node,
                    unreachable.contains(m)
                        ? "unreachable"
                        : m.status().toString().toLowerCase(Locale.ROOT)));
    return statuses;
  }

  private org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef<CallCommand> entity(String id) {
    return ClusterSharding.get(system).entityRefFor(CallEntity.KEY, id);
  }

  private interface Question<R> {
    GatewayCommand to(ActorRef<R> replyTo);
  }

  private <R> CompletionStage<Answer<List<R>>> askAll(Class<R> type, Question<R> question) {
    Instant asOf = Instant.now();
    List<R> answers = Collections.synchronizedList(new ArrayList<>());
    List<String> missing = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> asked = new ArrayList<>();
    Map<String, ActorRef<GatewayCommand>> gateways = directory.gateways();
    members().keySet().stream()
        .filter(node -> !gateways.containsKey(node))
        .forEach(node -> missing.add(NodeId.parse(node).name())); // it has not introduced itself
    gateways.forEach(
        (node, gateway) ->
            asked.add(
                AskPattern.<GatewayCommand, R>ask(gateway, question::to, LIST, system.scheduler())
                    .handle(
                        (reply, failure) -> {
                          if (failure == null) {
                            answers.add(type.cast(reply));
                          } else {
                            missing.add(NodeId.parse(node).name());
                          }
                          return null;
                        })
                    .toCompletableFuture()));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> new Answer<>(List.copyOf(answers), asOf, missing.stream().sorted().toList()));
  }
}
