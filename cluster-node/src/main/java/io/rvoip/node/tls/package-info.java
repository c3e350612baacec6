/**
 * Who may speak on the cluster's remoting: a certificate authority of the cluster's own, made once
 * and kept in the store, and short-lived certificates that each node issues itself.
 *
 * <p>Pekko reads the results as PEM files. Entry: {@link io.rvoip.node.tls.ClusterCa}.
 */
@NullMarked
package io.rvoip.node.tls;

import org.jspecify.annotations.NullMarked;
