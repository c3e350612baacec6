package io.rvoip.node.join;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The members as the database knows them. Blocks; ages are by the database's clock. */
public interface MemberTable {

  /**
   * One member.
   *
   * @param node its name
   * @param incarnation which life of that node
   * @param address {@code host:port} of its remoting
   * @param age since its last heartbeat
   */
  record Member(String node, String incarnation, String address, Duration age) {}

  /** Runs the action while no other node of the cluster runs one. */
  <T> T underLock(Supplier<T> action) throws InterruptedException;

  List<Member> members();

  /** Writes the node's row anew with age zero, in place of any earlier life of it. */
  void heartbeat(String node, String incarnation, String address);

  /** Removes the row of this life of the node, if it is still the one in the table. */
  void remove(String node, String incarnation);
}
