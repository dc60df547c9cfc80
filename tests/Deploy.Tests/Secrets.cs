using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;
using OkkiBridge.Deploy.Tests.CustomResources;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The secrets that are there when an overlay is applied: its own, those that operators make, and those that the guide has the operator create.</summary>
internal static partial class Secrets
{
    /// <summary>Keys by name of the secret.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Of(Manifests manifests, string overlay)
    {
        var secrets = manifests.All<V1Secret>().ToDictionary(s => s.Name(), s => (IReadOnlyCollection<string>)[.. s.Data.Keys]);
        foreach (var cluster in manifests.All<RabbitmqCluster>()) secrets[cluster.DefaultUser.Name] = cluster.DefaultUser.Keys;
        foreach (var (name, keys) in manifests.All<MongoDBCommunity>().SelectMany(m => m.ConnectionStrings)) secrets[name] = keys;
        if (overlay == Manifests.Production)
            foreach (var (name, keys) in OfTheGuide("deploy/k8s/README.md")) secrets.TryAdd(name, keys);
        return secrets;
    }

    /// <summary>What the commands in a page create.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> OfTheGuide(string page) => Command().Matches(Repository.Read(page))
        .ToDictionary(command => command.Groups["name"].Value, command => (IReadOnlyCollection<string>)[.. Key().Matches(command.Value).Select(k => k.Groups[1].Value)]);

    /// <summary>What a key may hold: its own value in the sandbox, an example elsewhere.</summary>
    public static string Example(Manifests manifests, (string Secret, string Key) at) => manifests.All<V1Secret>().SingleOrDefault(s => s.Name() == at.Secret) is { } own
        ? Encoding.UTF8.GetString(own.Data[at.Key])
        : at.Key switch
        {
            "connection_string" => "amqp://default_user_x:secret@rabbitmq.okkibridge.svc:5672/",
            "connectionString.standard" => "mongodb://okkibridge:secret@mongodb-0.mongodb-svc.okkibridge.svc.cluster.local:27017/okkibridge?replicaSet=mongodb&ssl=false",
            _ => "an-example",
        };

    [GeneratedRegex(@"create secret generic (?<name>[\w.-]+).*")]
    private static partial Regex Command();

    [GeneratedRegex(@"--from-file=([\w.-]+)")]
    private static partial Regex Key();
}
