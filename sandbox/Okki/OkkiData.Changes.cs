namespace OkkiBridge.Sandbox.Okki;

public sealed partial class OkkiData
{
    /// <summary>Edits a company: content, <c>update_time</c> and <c>edit_time</c>.</summary>
    public void Change(long id) => Apply(CompanyChange.Edited, now => [Edited(Live.Existing(id), now)]);

    /// <summary>Edits any company and returns its id.</summary>
    public long Change() => Apply(CompanyChange.Edited, now => [Edited(Live.Any(), now)])[0];

    /// <summary>Edits <paramref name="n"/> different companies, all in this second, and returns their ids.</summary>
    public IReadOnlyList<long> ChangeMany(int n) => Apply(CompanyChange.Edited, now => Live.Several(n).Select(c => Edited(c, now)).ToArray());

    /// <summary>The same as <see cref="ChangeMany"/>: more rows than a page with one <c>update_time</c>.</summary>
    public IReadOnlyList<long> BurstInOneSecond(int n) => ChangeMany(n);

    /// <summary>Creates companies, all in this second (an import), and returns their ids.</summary>
    public IReadOnlyList<long> Create(int n = 1) =>
        Apply(CompanyChange.Created, now => Enumerable.Range(0, n).Select(_ => _seeded.Created(_numbers++, now)).ToArray());

    /// <summary>Deletes a company: it leaves the list for the one of deleted companies, and its details answer 404.</summary>
    public void Delete(long id) => Apply(CompanyChange.Deleted, now => [Deleted(Live.Existing(id), now)]);

    /// <summary>Takes a company back from the recycle bin, with the <c>update_time</c> that it had before; nothing where it is not there.</summary>
    public void Restore(long id) => Apply(CompanyChange.Restored, _ =>
        Live.Find(id) is { Removed: true } company ? [company with { Removed = false, UpdateTime = Live.Before(id)?.UpdateTime ?? company.UpdateTime }] : []);

    /// <summary>Puts a time where <c>update_time</c> stands, as an import that went wrong does.</summary>
    internal IReadOnlyList<long> SetUpdateTime(IReadOnlyList<long> ids, string time)
    {
        var seconds = ChinaTime.TryParse(time, out var parsed, out _) ? parsed : ChinaTime.Never;
        return Apply(CompanyChange.Restored, _ => ids.Select(id => Live.Existing(id) with { UpdateTime = seconds }));
    }

    /// <summary>Merges one company into another: the loser is deleted, the winner edited.</summary>
    public void Merge(long winner, long loser) => Apply(CompanyChange.Edited, now =>
    {
        var (kept, gone) = (Live.Existing(winner), Live.Existing(loser));
        return winner == loser ? throw new ArgumentException("a company cannot be merged into itself", nameof(loser)) : [Edited(kept, now), Deleted(gone, now)];
    });

    /// <summary>Logs a contact: <c>order_time</c> and the last follow-up move, <c>update_time</c> does not.</summary>
    public void LogContact(long id) => Apply(CompanyChange.ContactLogged, now => [Live.Existing(id) with { OrderTime = now }]);

    /// <summary>Edits a contact of the company.</summary>
    public void EditContact(long id) => Apply(CompanyChange.ContactEdited, now =>
    {
        var company = Live.Existing(id);
        return [company with { ContactRevision = company.ContactRevision + 1, UpdateTime = _options.ContactEditMovesUpdateTime ? now : company.UpdateTime }];
    });

    /// <summary>Releases a company to the public pool: <c>update_time</c> moves without an edit.</summary>
    public void MoveToPublicPool(long id) => Apply(CompanyChange.PoolMoved, now => [Released(Live.Existing(id), now)]);

    /// <summary>Gives a company to a user.</summary>
    public void MoveToPrivatePool(long id, long userId) => Apply(CompanyChange.PoolMoved, now => [Live.Existing(id) with { Owner = userId, UpdateTime = now }]);

    /// <summary>Releases <paramref name="n"/> companies to the public pool in this second, as the job after midnight does.</summary>
    public IReadOnlyList<long> ReleaseMany(int n) => Apply(CompanyChange.PoolMoved, now => Live.Several(n).Select(c => Released(c, now)).ToArray());

    /// <summary>Gives a bad company its name.</summary>
    public void Repair(long id) => Apply(CompanyChange.Edited, now =>
    {
        var company = Live.Existing(id);
        return [Edited(company, now) with { Name = _seeded.NameOf(company.Number) }];
    });

    /// <summary>Anything that happens on a working day, thrown by the seed.</summary>
    public void LiveOnce()
    {
        if (Live.Throw(100) is not var (company, what))
            return;
        var any = company.Id;
        try
        {
            switch (what)
            {
                case < 45: Change(any); break;
                case < 65: LogContact(any); break;
                case < 75: EditContact(any); break;
                case < 83: MoveToPublicPool(any); break;
                case < 88: MoveToPrivatePool(any, LookUps.Users[0].Id); break;
                case < 95: Create(); break;
                case < 98: Delete(any); break;
                default: ChangeMany(3); break;
            }
        }
        catch (ArgumentException)
        {
            // Deleted by someone else between the throw and the change: nothing happens on this occasion.
        }
    }

    private static Company Edited(Company c, long now)
    {
        var revision = c.Revision + 1;
        var stem = c.ShortName.Split(" v", 2)[0];
        return c with { Revision = revision, ShortName = $"{stem} v{revision}", UpdateTime = now, EditTime = now, LastEditUser = LookUps.Users[revision % LookUps.Users.Length].Id };
    }

    private static Company Released(Company c, long now) => c with { Owner = 0, LastOwner = c.Owner == 0 ? c.LastOwner : c.Owner, PublicTime = now, UpdateTime = now };

    private Company Deleted(Company c, long now) => c with { Removed = true, UpdateTime = _options.DeletionMovesUpdateTime ? now : c.UpdateTime };
}
