using System.Globalization;
using k8s.Models;

namespace OkkiBridge.Deploy.Tests;

/// <summary>Who may talk to whom, read from the policies as a cluster reads them.</summary>
public sealed class NetworkPolicyTests
{
    private const string Internet = "internet";

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Policies_select_pods_and_ports_that_exist(string overlay)
    {
        var manifests = Manifests.Of(overlay);

        foreach (var policy in manifests.All<V1NetworkPolicy>())
        {
            var selected = Selected(manifests, policy.Spec.PodSelector, policy.Name());
            foreach (var rule in policy.Spec.Ingress ?? [])
            {
                foreach (var peer in rule.FromProperty.Where(p => p.NamespaceSelector is null)) Selected(manifests, peer.PodSelector, policy.Name());
                Assert.All(rule.Ports, port => Assert.Contains(selected, pod => HasPort(pod, port)));
            }

            foreach (var rule in policy.Spec.Egress ?? [])
            {
                foreach (var peer in (rule.To ?? []).Where(p => p.NamespaceSelector is null && p.IpBlock is null))
                {
                    var peers = Selected(manifests, peer.PodSelector, policy.Name());
                    Assert.All(rule.Ports, port => Assert.Contains(peers, pod => HasPort(pod, port)));
                }
            }
        }
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void What_is_not_allowed_is_denied(string overlay) => Assert.Contains(Manifests.Of(overlay).All<V1NetworkPolicy>(), policy =>
        policy.Spec is { PodSelector: { MatchLabels: null, MatchExpressions: null }, Ingress: null, Egress: null } && policy.Spec.PolicyTypes is ["Ingress", "Egress"]);

    [Theory]
    [InlineData(Manifests.Sandbox, "extractor", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Sandbox, "transformer", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Sandbox, "loader", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Sandbox, "extractor", "mongodb", 27017, true)]
    [InlineData(Manifests.Sandbox, "transformer", "mongodb", 27017, true)]
    [InlineData(Manifests.Sandbox, "loader", "mongodb", 27017, true)]
    [InlineData(Manifests.Sandbox, "extractor", "sandbox", 8081, true)]
    [InlineData(Manifests.Sandbox, "loader", "sandbox", 8082, true)]
    [InlineData(Manifests.Sandbox, "transformer", "sandbox", 8081, false)]
    [InlineData(Manifests.Sandbox, "extractor", "rabbitmq", 15672, false)]
    [InlineData(Manifests.Sandbox, "sandbox", "mongodb", 27017, false)]
    [InlineData(Manifests.Sandbox, "loader", "extractor", 8080, false)]
    [InlineData(Manifests.Sandbox, "extractor", Internet, 443, false)]
    [InlineData(Manifests.Production, "extractor", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Production, "transformer", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Production, "loader", "rabbitmq", 5672, true)]
    [InlineData(Manifests.Production, "extractor", "mongodb", 27017, true)]
    [InlineData(Manifests.Production, "transformer", "mongodb", 27017, true)]
    [InlineData(Manifests.Production, "loader", "mongodb", 27017, true)]
    [InlineData(Manifests.Production, "rabbitmq", "rabbitmq", 25672, true)]
    [InlineData(Manifests.Production, "mongodb", "mongodb", 27017, true)]
    [InlineData(Manifests.Production, "rabbitmq", "mongodb", 27017, false)]
    [InlineData(Manifests.Production, "extractor", Internet, 443, true)]
    [InlineData(Manifests.Production, "loader", Internet, 443, true)]
    [InlineData(Manifests.Production, "transformer", Internet, 443, false)]
    [InlineData(Manifests.Production, "loader", Internet, 25, false)]
    public void A_pod_reaches_what_it_needs_and_no_more(string overlay, string from, string to, int port, bool may)
    {
        var manifests = Manifests.Of(overlay);
        var policies = manifests.All<V1NetworkPolicy>().ToList();
        var sender = manifests.PodOf(from);
        var receiver = to == Internet ? null : manifests.PodOf(to);

        var leaves = policies.Where(p => sender.Matches(p.Spec.PodSelector)).SelectMany(p => p.Spec.Egress ?? [])
            .Any(rule => Allows(rule.Ports, receiver, port) && (rule.To is null || rule.To.Any(peer => Means(peer, receiver))));
        var enters = receiver is null || policies.Where(p => receiver.Matches(p.Spec.PodSelector)).SelectMany(p => p.Spec.Ingress ?? [])
            .Any(rule => Allows(rule.Ports, receiver, port) && rule.FromProperty.Any(peer => Means(peer, sender)));

        Assert.Equal(may, leaves && enters);
    }

    private static List<Pod> Selected(Manifests manifests, V1LabelSelector selector, string policy)
    {
        var pods = manifests.Pods.Where(p => p.Matches(selector)).ToList();
        Assert.True(pods.Count > 0, $"{policy} selects no pod");
        return pods;
    }

    private static bool Means(V1NetworkPolicyPeer peer, Pod? pod) =>
        pod is null ? peer.IpBlock is not null : peer is { NamespaceSelector: null, PodSelector: { } selector } && pod.Matches(selector);

    private static bool Allows(IList<V1NetworkPolicyPort> ports, Pod? pod, int number) => ports.Any(p => Number(p, pod) == number);

    private static bool HasPort(Pod pod, V1NetworkPolicyPort port) => Number(port, pod) is { } number && pod.Ports.Values.Contains(number);

    private static int? Number(V1NetworkPolicyPort port, Pod? pod) =>
        int.TryParse(port.Port.Value, CultureInfo.InvariantCulture, out var number) ? number : pod?.Ports.TryGetValue(port.Port.Value, out number) is true ? number : null;
}
