namespace OkkiBridge.Sandbox.Okki;

/// <summary>One version of a company: what it was like at one time.</summary>
/// <param name="Id">The company.</param>
/// <param name="UpdateTime">Its <c>update_time</c>.</param>
/// <param name="Change">What made this version.</param>
/// <param name="Removed">Whether it is deleted.</param>
/// <param name="Name">Its name; empty for a bad one.</param>
public sealed record CompanyVersion(long Id, DateTimeOffset UpdateTime, CompanyChange Change, bool Removed, string Name)
{
    /// <summary><see cref="UpdateTime"/> as OKKI prints it.</summary>
    public string UpdateTimeText => ChinaTime.Text(UpdateTime.ToUnixTimeSeconds());
}

/// <summary>What happened to a company.</summary>
public enum CompanyChange
{
    /// <summary>It was there from the start.</summary>
    Seeded,

    /// <summary>It was created.</summary>
    Created,

    /// <summary>Its own fields were edited.</summary>
    Edited,

    /// <summary>One of its contacts was edited.</summary>
    ContactEdited,

    /// <summary>A contact with it was logged: <c>order_time</c> only.</summary>
    ContactLogged,

    /// <summary>It moved between pools: no edit.</summary>
    PoolMoved,

    /// <summary>It was deleted, or merged into another one.</summary>
    Deleted,

    /// <summary>It came back from the recycle bin, or was repaired behind the scenes: no event tells of it.</summary>
    Restored,
}
