using k8s.Models;

namespace OkkiBridge.Deploy.Tests.CustomResources;

/// <summary>A replica set that the MongoDB Community Operator runs.</summary>
internal sealed class MongoDBCommunity : CustomResource<MongoDBCommunity.Wishes>
{
    /// <summary>What the operator makes for each user, with these keys.</summary>
    public IEnumerable<(string Name, string[] Keys)> ConnectionStrings =>
        Spec.Users.Select(user => (user.ConnectionStringSecretName, (string[])["username", "password", "connectionString.standard", "connectionString.standardSrv"]));

    public sealed class Wishes
    {
        public string Type { get; set; } = "";

        public int Members { get; set; }

        public string Version { get; set; } = "";

        public SecurityWishes Security { get; set; } = new();

        public List<User> Users { get; set; } = [];

        public StatefulSetWishes? StatefulSet { get; set; }
    }

    public sealed class SecurityWishes
    {
        public AuthenticationWishes Authentication { get; set; } = new();
    }

    public sealed class AuthenticationWishes
    {
        public List<string> Modes { get; set; } = [];
    }

    public sealed class User
    {
        public string Name { get; set; } = "";

        public string Db { get; set; } = "";

        public V1LocalObjectReference PasswordSecretRef { get; set; } = new();

        public string ScramCredentialsSecretName { get; set; } = "";

        public string ConnectionStringSecretName { get; set; } = "";

        public List<Role> Roles { get; set; } = [];
    }

    public sealed class Role
    {
        public string Name { get; set; } = "";

        public string Db { get; set; } = "";
    }

    public sealed class StatefulSetWishes
    {
        public V1StatefulSetSpec? Spec { get; set; }
    }
}
